# SPDX-License-Identifier: Apache-2.0
"""Writes the pictures beside it, and what Pillow makes of them.

    pip install pillow==13.0.0 numpy && python make_pictures.py

`expected.txt` has a line for each picture: name, width, height and the FNV-1a hash (64 bits) of
`ImageOps.exif_transpose(Image.open(name)).convert("RGB")`.
"""
import numpy as np
from PIL import Image, ImageDraw, ImageOps


def scene(width, height):
    y, x = np.mgrid[0:height, 0:width]
    waves = [127 + 120 * np.sin(x / 17 + y / 31), 127 + 120 * np.sin(x / 7 - y / 13), 127 + 120 * np.cos(x * y / 900)]
    image = Image.fromarray(np.clip(np.stack(waves, -1), 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    draw.ellipse([width * 0.2, height * 0.2, width * 0.7, height * 0.8], fill=(200, 30, 40))
    draw.rectangle([width * 0.5, height * 0.1, width * 0.9, height * 0.4], fill=(10, 220, 100))
    return image


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


lines = []


def add(name, image, **options):
    image.save(name, **options)
    shown = ImageOps.exif_transpose(Image.open(name))
    if shown.mode.startswith("I"):  # Pillow clips 16-bit grey; the upper byte is what is meant
        grey = (np.asarray(shown) >> 8).astype(np.uint8)
        shown = Image.fromarray(grey)
    shown = shown.convert("RGB")
    lines.append(f"{name} {shown.width} {shown.height} {fnv1a(shown.tobytes()):016x}")


def oriented(number):
    exif = Image.Exif()
    exif[0x0112] = number
    return exif


picture = scene(61, 47)
alpha = picture.convert("RGBA")
alpha.putalpha(Image.fromarray((np.arange(61 * 47) % 256).astype(np.uint8).reshape(47, 61)))
palette = picture.quantize(64)
deep = Image.fromarray((np.arange(61 * 47) * 23 % 65536).astype(np.uint16).reshape(47, 61))

for quality, sampling in ((30, "4:2:0"), (90, "4:2:0"), (75, "4:2:2"), (90, "4:4:4"), (100, "4:4:4")):
    add(f"q{quality}-{sampling.replace(':', '')}.jpg", picture, quality=quality, subsampling=sampling)
add("progressive.jpg", picture, quality=85, progressive=True)
add("grey.jpg", picture.convert("L"), quality=85)
add("cmyk.jpg", picture.convert("CMYK"), quality=90)
add("narrow.jpg", scene(3, 40), quality=80)
add("one.jpg", scene(1, 1), quality=80)
for number in range(1, 9):
    add(f"exif{number}.png", picture.crop((0, 0, 23, 11)), exif=oriented(number))
add("exif6.jpg", picture, quality=85, exif=oriented(6))
add("exif5.webp", picture, lossless=True, exif=oriented(5))
add("exif8.tif", picture.crop((0, 0, 23, 11)), exif=oriented(8))

add("rgb.png", picture)
add("rgba.png", alpha)
add("grey.png", picture.convert("L"))
add("grey-alpha.png", picture.convert("LA"))
add("grey16.png", deep)
add("palette.png", palette)
add("palette-transparent.png", palette, transparency=3)
add("palette2.png", picture.quantize(4), bits=2)
add("colour-key.png", picture, transparency=(200, 30, 40))
add("bits.png", picture.convert("1"))

add("lossy.webp", picture, quality=80)
add("lossy-even.webp", scene(48, 32), quality=40)
add("lossy-alpha.webp", alpha, quality=80, exact=True)
add("lossless-alpha.webp", alpha, lossless=True, exact=True)
add("animated.webp", picture, save_all=True, append_images=[picture.rotate(20)], lossless=True)

add("rgb.bmp", picture.crop((0, 0, 23, 11)))
add("palette.bmp", picture.quantize(256))
add("bits.bmp", picture.convert("1"))

add("palette.gif", palette)
add("transparent.gif", palette, transparency=3)
add("animated.gif", palette, save_all=True, append_images=[picture.rotate(30).quantize(64)])

for compression in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"):
    add(f"{compression.replace('_', '-')}.tif", picture.crop((0, 0, 40, 30)), compression=compression)
add("rgba.tif", alpha, compression="tiff_lzw")
add("grey16.tif", deep, compression="tiff_lzw")

with open("expected.txt", "w") as file:
    file.write("\n".join(lines) + "\n")
