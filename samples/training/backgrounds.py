# SPDX-License-Identifier: Apache-2.0
"""Procedural backgrounds. Each kind is a function (height, width) -> float32 image, 0...255."""
import random

import cv2
import numpy as np


def colour() -> np.ndarray:
    """Any colour, muted ones more often: a random grey pulled towards a random hue."""
    grey = random.uniform(15, 245)
    pull = random.random() ** 1.5
    return (1 - pull) * grey + pull * np.random.uniform(0, 255, 3)


def mix(weight: np.ndarray, one=None, two=None) -> np.ndarray:
    """Blends two colours by a weight in 0...1 per pixel."""
    one, two = colour() if one is None else one, colour() if two is None else two
    return (weight[..., None] * (two - one) + one).astype(np.float32)


def axes(height, width):
    """Coordinates turned by a random angle, in units of the frame height."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / height
    turn = random.uniform(0, 2 * np.pi)
    return x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)


def noise(height, width, cells) -> np.ndarray:
    """Smooth random field in 0...1 with about `cells` bumps per frame height."""
    small = np.random.rand(max(2, round(cells)) + 1, max(2, round(cells * width / height)) + 1).astype(np.float32)
    return np.clip(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), 0, 1)


def plain(height, width):
    return np.full((height, width, 3), colour(), np.float32)


def gradient(height, width):
    x, _ = axes(height, width)
    return mix((x - x.min()) / np.ptp(x))


def vignette(height, width):
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    far = np.hypot(x / width - random.random(), y / height - random.random())
    return mix(np.clip(far / random.uniform(0.5, 1.2), 0, 1))


def clouds(height, width):
    field = sum(noise(height, width, 3 * 2 ** i) / 2 ** i for i in range(4)) / 1.9
    return mix(np.clip((field - 0.25) * 2, 0, 1))


def stripes(height, width):
    x, _ = axes(height, width)
    sharp = random.choice((1, 4, 20))
    return mix(np.clip(np.sin(x * random.uniform(8, 60)) * sharp / 2 + 0.5, 0, 1))


def checks(height, width):
    x, y = axes(height, width)
    step = random.uniform(4, 16)
    return mix(((np.floor(x * step) + np.floor(y * step)) % 2).astype(np.float32))


def bokeh(height, width):
    image = plain(height, width)
    for _ in range(random.randint(5, 20)):
        centre = (random.randrange(width), random.randrange(height))
        cv2.circle(image, centre, round(height * random.uniform(0.03, 0.15)), colour().tolist(), -1)
    return cv2.GaussianBlur(image, (0, 0), height * random.uniform(0.03, 0.08))


def horizon(height, width):
    """Ground below sky, both slightly uneven."""
    line = random.uniform(0.35, 0.75) + (noise(1 + width // 4, width, 3)[0] - 0.5) * random.uniform(0, 0.2)
    ground = np.arange(height)[:, None] / height > line[None, :]
    image = np.where(ground[..., None], gradient(height, width), gradient(height, width))
    return image + (noise(height, width, 30)[..., None] - 0.5) * random.uniform(0, 60)


def speckle(height, width):
    return mix(np.clip(noise(height, width, random.uniform(20, 60)) * random.uniform(0.3, 1), 0, 1))


def patches(height, width):
    """Large rectangles of colour, as of walls and tables."""
    image = gradient(height, width)
    for _ in range(random.randint(1, 5)):
        x, y = random.randrange(-width // 2, width), random.randrange(-height // 2, height)
        cv2.rectangle(image, (x, y), (x + random.randrange(width // 3, width), y + random.randrange(height // 3, height)), colour().tolist(), -1)
    return image


def rings(height, width):
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / height
    far = np.hypot(x - random.uniform(-0.2, 2), y - random.uniform(-0.2, 1.2))
    return mix(np.sin(far * random.uniform(12, 40)) / 2 + 0.5)


def bricks(height, width):
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / height * random.uniform(6, 12)
    joint = ((x / 2 + np.floor(y) / 2) % 1 < 0.06) | (y % 1 < 0.12)
    return mix(joint.astype(np.float32)) + (noise(height, width, 25)[..., None] - 0.5) * 30


def waves(height, width):
    x, y = axes(height, width)
    return mix(np.sin(x * random.uniform(15, 40) + np.sin(y * random.uniform(5, 15)) * 2) / 2 + 0.5)


def plaid(height, width):
    x, y = axes(height, width)
    step = random.uniform(15, 40)
    return mix((np.sin(x * step) + np.sin(x * step * 2.7) + np.sin(y * step) + np.sin(y * step * 2.7)) / 8 + 0.5)


TRAINING = [plain, plain, gradient, gradient, vignette, clouds, clouds, stripes, checks, bokeh, horizon, horizon, speckle, patches]
HELDOUT = [rings, bricks, waves, plaid]


def make(kinds, height, width) -> np.ndarray:
    return np.clip(random.choice(kinds)(height, width), 0, 255).astype(np.uint8)
