# SPDX-License-Identifier: Apache-2.0
"""Pictures of every format and kind: equal to twins that Pillow made into plain RGB."""
import io

import numpy as np
from PIL import Image

import pictures
import wire
from reference import cosine, expect_close
from stage import Stage
from table import Skip, equal, expect

IMAGE = "/perception_encoder/embed_image"
LOSSY = 0.9995  # cosine: two decoders of a JPEG differ by a level here and there
ORIENTATION = 274  # the EXIF tag


def play(stage: Stage):
    with stage.server("formats") as server:
        for name, (data, twin) in exact().items():
            with stage.table.check(f"{name}: equal to its RGB twin"):
                row = embedded(server, data)
                expect_close(row, embedded(server, pictures.png(twin)), "embedding")
                expect_close(row, stage.reference.of_picture(data), "embedding by `perceptd embed`")
        for name, (data, twin, other) in lossy().items():
            with stage.table.check(f"{name}: as its RGB twin") as notes:
                row, right, wrong = (embedded(server, one) for one in (data, pictures.png(twin), pictures.png(other)))
                expect_close(row, stage.reference.of_picture(data), "embedding by `perceptd embed`")
                near, far = cosine(row, right), cosine(row, wrong)
                notes.append(f"cosine {near:.5f}, and {far:.5f} with what it would be mistaken for")
                expect(far < LOSSY, "the mistaken twin is too near for this check to fail")
                expect(near >= LOSSY, f"at least {LOSSY} is expected")


def embedded(server, data: bytes) -> np.ndarray:
    answer = wire.post(server, IMAGE, {"image": wire.image(data)})
    equal(answer.status, 200, f"status ({answer.body[:120]!r})")
    return np.array(answer.json["embeddings"][0])


def exact() -> dict[str, tuple[bytes, Image.Image]]:
    """Lossless: every pixel is known."""
    picture = pictures.make(31)
    pixels = np.asarray(picture)
    alpha = Image.fromarray(np.random.default_rng(31).integers(0, 256, pixels.shape[:2], dtype=np.uint8))
    with_alpha = picture.copy()
    with_alpha.putalpha(alpha)
    grey = picture.convert("L")
    grey_alpha = grey.copy()
    grey_alpha.putalpha(alpha)
    palette = picture.quantize(64)
    two = picture.convert("1")
    # Low bytes are noise that must go: a reader that rounds or scales them shows.
    deep = (np.asarray(grey).astype(np.uint16) << 8) | np.random.default_rng(32).integers(0, 256, pixels.shape[:2])
    deep = Image.fromarray(deep.astype(np.uint16))
    frames = [pictures.make(seed).quantize(64) for seed in (33, 34, 35)]
    cases = {
        "PNG RGB": (pictures.png(picture), picture),
        "PNG RGBA, alpha dropped": (pictures.png(with_alpha), picture),
        "PNG grey": (pictures.png(grey), grey.convert("RGB")),
        "PNG grey and alpha": (pictures.png(grey_alpha), grey.convert("RGB")),
        "PNG palette": (pictures.png(palette), palette.convert("RGB")),
        "PNG palette, transparent": (pictures.encoded(palette, "PNG", transparency=0), palette.convert("RGB")),
        "PNG of one bit": (pictures.png(two), two.convert("RGB")),
        "PNG grey of 16 bits": (pictures.png(deep), grey.convert("RGB")),
        "PNG RGB of 16 bits": (deep_png(pixels), picture),
        "PNG interlaced": (adam7(picture), picture),
        "GIF": (pictures.encoded(palette, "GIF"), palette.convert("RGB")),
        "GIF, the first of three": (pictures.encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]),
                                    frames[0].convert("RGB")),
        "WEBP lossless": (pictures.encoded(picture, "WEBP", lossless=True), picture),
        "WEBP lossless with alpha": (pictures.encoded(with_alpha, "WEBP", lossless=True, exact=True), picture),
        "BMP": (pictures.encoded(picture, "BMP"), picture),
        "BMP grey": (pictures.encoded(grey, "BMP"), grey.convert("RGB")),
        "TIFF": (pictures.encoded(picture, "TIFF"), picture),
        "TIFF, LZW": (pictures.encoded(picture, "TIFF", compression="tiff_lzw"), picture),
        "TIFF, deflate": (pictures.encoded(picture, "TIFF", compression="tiff_adobe_deflate"), picture),
        "one pixel": (pictures.png(picture.crop((0, 0, 1, 1))), picture.crop((0, 0, 1, 1))),
        "one row": (pictures.png(picture.crop((0, 0, 160, 1))), picture.crop((0, 0, 160, 1))),
    }
    for value in range(1, 9):
        cases[f"PNG with EXIF orientation {value}"] = (oriented(picture, value, "PNG"), turned(picture, value))
    return cases


def lossy() -> dict[str, tuple[bytes, Image.Image, Image.Image]]:
    """Data, its twin, and the twin of a reader that misunderstands it."""
    picture = pictures.make(36, 320, 240)
    best = {"quality": 98, "subsampling": 0}
    cases = {}
    for value in range(2, 9):
        data = oriented(picture, value, "JPEG", **best)
        plain = Image.open(io.BytesIO(data)).convert("RGB")
        cases[f"JPEG with EXIF orientation {value}"] = (data, turned(plain, value), plain)
    grey = picture.convert("L")
    data = pictures.encoded(grey, "JPEG", **best)
    cases["JPEG grey"] = (data, reopened(data), picture)
    inks = picture.convert("CMYK")
    data = pictures.encoded(inks, "JPEG", **best)
    inverted = Image.fromarray(255 - np.asarray(reopened(data)))
    cases["JPEG CMYK"] = (data, reopened(data), inverted)
    data = pictures.encoded(picture, "JPEG", **best, progressive=True)
    swapped = Image.fromarray(np.asarray(picture)[:, :, ::-1].copy())
    cases["JPEG progressive"] = (data, reopened(data), swapped)
    data = pictures.encoded(picture, "JPEG", quality=90, subsampling=2)
    cases["JPEG 4:2:0"] = (data, reopened(data), swapped)
    data = pictures.encoded(picture, "WEBP", quality=95)
    cases["WEBP lossy"] = (data, reopened(data), swapped)
    return cases


def reopened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def oriented(picture: Image.Image, value: int, kind: str, **options) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = value
    return pictures.encoded(picture, kind, exif=exif, **options)


def turned(picture: Image.Image, value: int) -> Image.Image:
    turns = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
             5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
             8: Image.Transpose.ROTATE_90}
    return picture.transpose(turns[value]) if value in turns else picture


def deep_png(pixels: np.ndarray) -> bytes:
    """RGB of 16 bits, which Pillow does not write."""
    import cv2
    low = np.random.default_rng(37).integers(0, 256, pixels.shape, dtype=np.uint16)
    done, data = cv2.imencode(".png", ((pixels.astype(np.uint16) << 8) | low)[:, :, ::-1])
    if not done:
        raise Skip("OpenCV cannot write a PNG of 16 bits here")
    return data.tobytes()


def adam7(picture: Image.Image) -> bytes:
    """Interlaced, which Pillow does not write: seven passes, filter 0."""
    import struct
    import zlib
    pixels = np.asarray(picture)
    raw = bytearray()
    for x, y, across, down in ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
                               (0, 1, 1, 2)):
        for row in pixels[y::down, x::across]:
            raw += b"\0" + row.tobytes()
    header = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 2, 0, 0, 1)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(raw))), (b"IEND", b"")]
    packed = (struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
              for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)
