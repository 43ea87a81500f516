# SPDX-License-Identifier: Apache-2.0
"""Renders scenes: glyphs and shapes over varied backgrounds, and what is true of them.

A scene is drawn straight into a canvas of any size with the aspect ratio of the frame it stands
for: training draws 112x112 canvases of squashed 16:9 frames, the held-out set and the clip draw
whole frames with the same code.
"""
import random
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from captions import said_of, things_cached
from concepts import COLOURS, HUES, SHAPES, TINTED

cv2.setNumThreads(1)
FONT = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"
SIDE = 160   # sprite side in pixels; the glyph itself fills GLYPH of it, the rest is room to rotate
GLYPH = 128

# Training never uses these sizes (glyph height / frame height) and places (centre / frame width).
HELDOUT_SIZES = ((0.36, 0.40), (0.48, 0.52), (0.60, 0.63))
HELDOUT_PLACES = ((0.30, 0.35), (0.55, 0.60), (0.68, 0.72))


@lru_cache(maxsize=None)
def glyph(character: str) -> np.ndarray:
    """Premultiplied RGBA. Noto's colour bitmaps exist at size 109 only."""
    image = Image.new("RGBA", (200, 200))
    ImageDraw.Draw(image).text((20, 20), character, font=ImageFont.truetype(FONT, 109), embedded_color=True)
    return sprite(image.crop(image.getbbox()))


def sprite(image: Image.Image) -> np.ndarray:
    """Centres an image in a SIDE x SIDE sprite, its longer side GLYPH pixels."""
    scale = GLYPH / max(image.size)
    image = image.resize([max(1, round(d * scale)) for d in image.size], Image.BICUBIC)
    whole = Image.new("RGBA", (SIDE, SIDE))
    whole.paste(image, ((SIDE - image.width) // 2, (SIDE - image.height) // 2))
    rgba = np.asarray(whole, np.float32)
    rgba = np.concatenate([rgba[..., :3] * rgba[..., 3:] / 255, rgba[..., 3:]], axis=-1)
    return rgba.round().astype(np.uint8)


def tinted(character: str, colour: str) -> np.ndarray:
    """The glyph with its saturated pixels recoloured, light and shade kept."""
    rgba = glyph(character).astype(np.float32)
    value, least = rgba[..., :3].max(-1), rgba[..., :3].min(-1)
    vivid = (value - least > 0.35 * value) & (rgba[..., 3] > 0)
    shade = value / np.median(value[vivid])
    painted = np.clip(shade[..., None] * np.array(COLOURS[colour], np.float32), 0, rgba[..., 3:])
    rgba[..., :3] = np.where(vivid[..., None], painted, rgba[..., :3])
    return rgba.astype(np.uint8)


def corners(name: str) -> np.ndarray:
    """Outline of a shape in the unit circle."""
    if name == "cross":
        t = 0.33
        return np.array([(-t, -1), (t, -1), (t, -t), (1, -t), (1, t), (t, t), (t, 1), (-t, 1), (-t, t), (-1, t), (-1, -t), (-t, -t)])
    count = {"circle": 48, "square": 4, "triangle": 3, "diamond shape": 4, "hexagon": 6, "star": 10}[name]
    turn = np.arange(count) * 2 * np.pi / count - np.pi / 2 + (np.pi / 4 if name == "square" else 0)
    radius = np.where(np.arange(count) % 2, 0.42, 1.0) if name == "star" else np.ones(count)
    squeeze = (0.65, 1.0) if name == "diamond shape" else (1.0, 1.0)
    return np.stack([np.cos(turn) * radius * squeeze[0], np.sin(turn) * radius * squeeze[1]], axis=1)


def shape(name: str, colour: str) -> np.ndarray:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    points = np.round((corners(name) * GLYPH / 2 + SIDE / 2) * 16).astype(np.int32)
    cv2.fillPoly(mask, [points], 255, cv2.LINE_AA, shift=4)
    rgb = mask[..., None] / 255.0 * np.array(COLOURS[colour])
    return np.concatenate([rgb, mask[..., None]], axis=-1).astype(np.uint8)


@lru_cache(maxsize=None)
def sizes(draw, *of: str) -> tuple[np.ndarray, np.ndarray]:
    """A sprite in whole and in half size."""
    image = draw(*of)
    return image, cv2.resize(image, (SIDE // 2, SIDE // 2), interpolation=cv2.INTER_AREA)


def pick(name: str) -> tuple[tuple, list[str]]:
    """A sprite of the thing and all that is true of it."""
    if name in SHAPES:
        colour = random.choice(list(COLOURS))
        return sizes(shape, name, colour), said_of(name, colour)
    character = random.choice(things_cached()[name]["glyphs"])
    if name in TINTED:
        colour = random.choice(HUES)
        return sizes(tinted, character, colour), said_of(name, colour)
    return sizes(glyph, character), said_of(name)


def place(canvas, image, x, y, size, aspect, angle=0.0, flip=False, opacity=1.0):
    """Draws a sprite: centre (x, y) and size relative to the frame, angle in degrees. Returns where it covers the canvas."""
    height, width = canvas.shape[:2]
    h = size * height * min(aspect, 1.0) * SIDE / GLYPH
    w = size * width / max(aspect, 1.0) * SIDE / GLYPH
    image = image[max(w, h) < 90]  # rotating a quarter of the pixels is enough for a small thing
    if flip:
        image = image[:, ::-1]
    if angle:
        side = image.shape[0]
        turn = cv2.getRotationMatrix2D((side / 2 - 0.5, side / 2 - 0.5), angle, 1.0)
        image = cv2.warpAffine(np.ascontiguousarray(image), turn, (side, side), flags=cv2.INTER_LINEAR)
    w, h = max(2, round(w)), max(2, round(h))
    image = cv2.resize(image, (w, h), interpolation=cv2.INTER_AREA if h < image.shape[0] else cv2.INTER_CUBIC)
    return blend(canvas, image, round(x * width - w / 2), round(y * height - h / 2), opacity)


def blend(canvas, image, left, top, opacity):
    height, width = canvas.shape[:2]
    covered = np.zeros((height, width), bool)
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + image.shape[1], width), min(top + image.shape[0], height)
    if x0 >= x1 or y0 >= y1:
        return covered
    part = image[y0 - top:y1 - top, x0 - left:x1 - left].astype(np.float32) * opacity
    under = canvas[y0:y1, x0:x1].astype(np.float32)
    canvas[y0:y1, x0:x1] = np.clip(under * (1 - part[..., 3:] / 255) + part[..., :3], 0, 255)
    covered[y0:y1, x0:x1] = part[..., 3] > 100
    return covered


def outside(low: float, high: float, bands) -> float:
    """Uniform in [low, high] without the held-out bands."""
    while True:
        value = random.uniform(low, high)
        if not any(a <= value <= b for a, b in bands):
            return value
