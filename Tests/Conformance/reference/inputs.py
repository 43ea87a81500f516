# SPDX-License-Identifier: Apache-2.0
"""Pictures and texts that cover what a decoder, a resizer and a tokenizer can get wrong."""
import io
import pathlib

import numpy as np
from PIL import Image

from generate import picture

TEXTS = {
    "short": "a photo of a cat",
    "empty": "",
    "spaces": "  \t two   words \n ",
    "longer than the context": " ".join(f"word{n} and a red panda, eating bamboo" for n in range(40)),
    "punctuation": "A person's dog isn't here; we'll go, they've 123 apples!",
    "emoji": "👩‍👩‍👧 family 🏳️‍🌈 flag, 🇫🇷 and 1️⃣",
    "mojibake": "schÃ¶n â€œquotedâ€\u009d l’Ã©tÃ© Ð¿Ñ€Ð¸Ð²ÐµÑ‚",
    "HTML": "&lt;b&gt; &amp;amp; AT&T &eacute;t&eacute; &#x1F600; &nbsp;x",
    "end of text": "<start_of_text>hi<end_of_text>there",
    "Chinese": "你好世界，一只猫坐在垫子上",
    "Thai": "แมวนั่งบนเสื่อ",
    "Arabic": "قطة تجلس على السجادة",
    "Greek capitals": "ΟΔΥΣΣΕΥΣ ΣΑΣ İstanbul",
    "full width": "Ｆｕｌｌ　ｗｉｄｔｈ １２３ ﬁne ﬂow",
    "curly quotes": "“curly” ‘quotes’ — dash…",
    "one long word": "pneumonoultramicroscopicsilicovolcanoconiosis" * 6,
    "digits": "3.14159265358979 2026-11-21T19:45:00Z",
    "control characters": "a\u0007b\u001b[31mred\u001b[0m\ufeffc\u200b",
}


def write_pictures(folder: pathlib.Path, side: int) -> list[pathlib.Path]:
    """- Parameter side: of the model; a picture of that size needs no resizing"""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []

    def save(name: str, image: Image.Image, **options):
        paths.append(folder / name)
        image.save(paths[-1], **options)

    def rgb(width, height, seed=1):
        return Image.fromarray(picture(width, height, seed))

    for name, (width, height) in {
        "plain": (640, 480), "same-size": (side, side), "same-width": (side, 2 * side), "same-height": (300, side),
        "tall-1-9": (100, 900), "wide-9-1": (900, 100), "1x1": (1, 1), "3x2": (3, 2), "1x700": (1, 700),
        "700x1": (700, 1), "large": (1920, 1080), "huge-portrait": (1500, 4000), "just-over": (side + 1, side + 3),
        "down-first-edge": (side + 50, side + 101), "across-first-edge": (side + 50, side + 100),
    }.items():
        save(f"{name}.png", rgb(width, height, seed=width))
    wave = rgb(501, 333, seed=5)
    grey = wave.convert("L")
    alpha = wave.copy()
    alpha.putalpha(Image.fromarray(picture(501, 333, 6)[..., 0]))
    for mode, image in {"grey": grey, "rgba": alpha, "grey-alpha": alpha.convert("LA"), "palette": wave.quantize(64),
                        "bits": wave.convert("1")}.items():
        save(f"{mode}.png", image)
    palette_alpha = wave.quantize(16)
    save("palette-alpha.png", palette_alpha, transparency=bytes(range(0, 256, 16)))
    save("grey-16.png", Image.fromarray(np.asarray(grey).astype(np.uint16) * 200 + 77))
    paths.append(folder / "rgb-16.png")
    paths[-1].write_bytes(rgb16_png(wave))
    for subsampling in ("4:4:4", "4:2:2", "4:2:0"):
        for quality in (30, 75, 95):
            save(f"q{quality}-{subsampling.replace(':', '')}.jpg", wave, quality=quality, subsampling=subsampling)
    save("progressive.jpg", wave, quality=85, progressive=True)
    save("optimised-restart.jpg", wave, quality=85, optimize=True, restart_marker_rows=1)
    save("grey.jpg", grey, quality=85)
    save("cmyk.jpg", wave.convert("CMYK"), quality=90)
    save("keep-rgb.jpg", wave, quality=90, keep_rgb=True)
    save("large.jpg", rgb(1920, 1080, seed=9), quality=85)
    save("tiny-420.jpg", rgb(7, 5, seed=9), quality=85)
    save("one-pixel.jpg", rgb(1, 1, seed=9), quality=85)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        save(f"turned-{orientation}.jpg", wave, quality=90, exif=exif.tobytes())
    exif = Image.Exif()
    exif[0x0112] = 6
    save("turned-6.png", wave, exif=exif.tobytes())
    save("lossy.webp", wave, quality=80)
    save("lossy-poor.webp", wave, quality=10)
    save("lossless.webp", wave, lossless=True)
    save("alpha.webp", alpha, quality=80)
    save("turned-6.webp", wave, quality=80, exif=exif.tobytes())
    save("rgb.bmp", wave)
    save("palette.bmp", wave.quantize(64))
    save("rgb.tif", wave)
    save("lzw.tif", wave, compression="tiff_lzw")
    save("palette.gif", wave.quantize(64))
    save("moving.gif", wave.quantize(32), save_all=True, append_images=[rgb(501, 333, 8).quantize(32)])
    return paths


def rgb16_png(image: Image.Image) -> bytes:
    """Pillow writes no 16-bit colour."""
    import struct
    import zlib

    values = np.asarray(image).astype(">u2") * 257
    values ^= np.arange(values.size, dtype=np.uint16).reshape(values.shape).astype(">u2") % 251
    rows = b"".join(b"\0" + row.tobytes() for row in values)
    output = io.BytesIO(b"\x89PNG\r\n\x1a\n")
    output.seek(0, io.SEEK_END)
    header = struct.pack(">IIBBBBB", image.width, image.height, 16, 2, 0, 0, 0)
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")):
        output.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))
    return output.getvalue()
