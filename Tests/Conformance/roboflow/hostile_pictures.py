# SPDX-License-Identifier: Apache-2.0
"""Pictures that are broken, or far larger than their files: all are answered 400, quickly and in little memory."""
import pickle
import struct
import zlib

import numpy as np

import pictures


def rows() -> list[tuple[str, bytes, tuple[int, ...]]]:
    # Readers disagree about a frame that is larger than its screen; to cut it off is as good as to refuse it.
    either = {"GIF, small screen, huge frame": (200, 400)}
    return [(name, data, either.get(name, (400,))) for name, data in (*bombs(), *broken(), *others())]


def bombs() -> list[tuple[str, bytes]]:
    """Small files that say they are huge, some of them truly."""
    side = 50_000
    return [
        ("PNG of 50,000 x 50,000, truly", png_of(side, side, real=True)),
        ("PNG that says 50,000 x 50,000", png_of(side, side, real=False)),
        ("PNG that says 2,147,483,647 x 2,147,483,647", png_of(2**31 - 1, 2**31 - 1, real=False)),
        ("PNG that says 1 x 2,147,483,647", png_of(1, 2**31 - 1, real=False)),
        ("PNG of no width", png_of(0, 10, real=False)),
        ("PNG with a compressed text of 1 GB", text_bomb()),
        ("GIF that says 65,535 x 65,535", gif_of(65535, 65535)),
        ("GIF, small screen, huge frame", gif_of(1, 1, frame=(65535, 65535))),
        ("TIFF that says 60,000 x 60,000", tiff_of(60_000, 60_000, 60_000 * 3)),
        ("TIFF whose one strip is said to have 4 GB", tiff_of(100, 100, 2**32 - 1)),
        ("TIFF whose directories go round", b"II*\0" + struct.pack("<IHI", 8, 0, 8)),
        ("BMP that says 40,000 x 40,000", bmp_of(40_000, 40_000)),
        ("BMP of negative size", bmp_of(-2**31, -2**31)),
        ("WEBP that says 16,383 x 16,383", webp_of(16_383, 16_383)),
        ("JPEG that says 65,500 x 65,500", jpeg_of(65_500, 65_500)),
    ]


def broken() -> list[tuple[str, bytes]]:
    jpeg, png = pictures.jpeg(41), pictures.png(pictures.make(41))
    webp = pictures.encoded(pictures.make(41), "WEBP", quality=90)
    gif = pictures.encoded(pictures.make(41).quantize(16), "GIF")
    tiff = pictures.encoded(pictures.make(41), "TIFF")
    flipped = bytearray(png)
    flipped[len(png) // 2] ^= 0xFF
    return [
        ("JPEG cut in half", jpeg[:len(jpeg) // 2]),
        ("JPEG of its head alone", jpeg[:200]),
        ("JPEG without its end marker and last kilobyte", jpeg[:-1024]),
        ("PNG cut in half", png[:len(png) // 2]),
        ("PNG with one wrong byte", bytes(flipped)),
        ("PNG of its signature alone", png[:8]),
        ("WEBP cut in half", webp[:len(webp) // 2]),
        ("GIF cut in half", gif[:len(gif) // 2]),
        ("TIFF cut in half", tiff[:len(tiff) // 2]),
    ]


def others() -> list[tuple[str, bytes]]:
    """What is no picture, or none that is read."""
    svg = (b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]><svg xmlns='
           b'"http://www.w3.org/2000/svg" width="10" height="10"><image href="http://127.0.0.1:9/x.png"/>&x;</svg>')
    return [
        ("SVG with an external entity", svg),
        ("a pickled array", pickle.dumps(np.zeros((4, 4, 3), dtype=np.uint8))),
        ("a pickle that runs a command", b"cos\nsystem\n(S'touch pickled'\ntR."),
        ("PDF", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"),
        ("PostScript", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(/etc/hostname) run showpage\n"),
        ("ImageMagick's own language", b"push graphic-context\nimage over 0,0 0,0 'http://127.0.0.1:9/x.png'\n"),
        ("a playlist", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n"),
        ("a list of files for FFmpeg", b"ffconcat version 1.0\nfile /etc/hostname\n"),
        ("zeros", bytes(100_000)),
        ("one byte", b"\xff"),
        ("ZIP", b"PK\x03\x04" + bytes(26)),
        ("gzip of a picture", zlib.compress(pictures.png(pictures.make(41)), wbits=31)),
    ]


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def zeros_packed(count: int) -> bytes:
    packer, parts, block = zlib.compressobj(9), [], bytes(1 << 20)
    for _ in range(count >> 20):
        parts.append(packer.compress(block))
    return b"".join([*parts, packer.compress(bytes(count & 0xFFFFF)), packer.flush()])


def png_of(width: int, height: int, real: bool) -> bytes:
    """Of one bit and black: 300 MB of rows in 300 kB, where it is real."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zeros_packed(height * (1 + (width + 7) // 8)) if real else zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A broken picture besides: a reader that skips the text must not call it good."""
    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    text = b"Comment\0\0" + zeros_packed(1 << 30)
    return (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"zTXt", text)
            + png_chunk(b"IDAT", zlib.compress(b"\0" * 10)) + png_chunk(b"IEND", b""))


def gif_of(width: int, height: int, frame: tuple[int, int] | None = None) -> bytes:
    frame = frame or (width, height)
    return (b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
            + b"," + struct.pack("<HHHHB", 0, 0, *frame, 0) + b"\x02\x02\x4c\x01\x00;")


def tiff_of(width: int, height: int, strip: int) -> bytes:
    tags = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, 200),
            (277, 3, 1, 3), (278, 4, 1, height), (279, 4, 1, strip)]
    directory = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return (b"II*\0" + struct.pack("<IH", 8, len(tags)) + directory + bytes(4)).ljust(200, b"\0") + bytes(300)


def bmp_of(width: int, height: int) -> bytes:
    return (b"BM" + struct.pack("<IHHI", 200, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0,
                                                                     0, 0, 0) + bytes(146))


def webp_of(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    data = b"\x2f" + struct.pack("<I", bits) + bytes(20)
    body = b"WEBPVP8L" + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_of(width: int, height: int) -> bytes:
    """A true JPEG whose frame header was changed."""
    data = bytearray(pictures.jpeg(42, 64, 64))
    at = data.index(b"\xff\xc0") + 5
    data[at:at + 4] = struct.pack(">HH", height, width)
    return bytes(data)
