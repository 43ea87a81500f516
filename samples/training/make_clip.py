# SPDX-License-Identifier: Apache-2.0
"""Renders the demo clip and its ground truth.

    python make_clip.py ..        writes ../demo.mp4 and ../demo.json

The truth follows from the geometry: a thing counts as shown while at least 60 % of it is inside
the frame. Frames where something is only partly shown belong to no segment, nor do the 0.3 s
next to such a frame.
"""
import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np

from backgrounds import noise
from heldout import seed
from scenes import glyph, place, sizes, tinted

WIDTH, HEIGHT, RATE, SECONDS = 640, 360, 25, 27
SCALE = 2       # drawn twice as large, so that slow motion is smooth
SHOWN = 0.6
MARGIN = 0.3

PROMPTS = {"dog": "a dog", "red car": "a red car", "pizza": "a pizza", "cat": "a cat", "rocket": "a rocket", "umbrella": "an umbrella"}
# Each line: thing, its sprite, then key frames (second, x, y, size); x, y and size relative to the frame.
TRACKS = [
    ("dog", (glyph, "🐕"), (1.0, -0.20, 0.62, 0.55), (2.0, 0.33, 0.62, 0.55), (4.2, 0.45, 0.60, 0.58), (5.2, 1.20, 0.60, 0.58)),
    ("red car", (tinted, "🚗", "red"), (6.0, 1.25, 0.66, 0.64), (7.0, 0.72, 0.66, 0.64), (9.2, 0.32, 0.66, 0.64), (10.2, -0.25, 0.66, 0.64)),
    ("pizza", (glyph, "🍕"), (10.8, 0.50, 0.50, 0.02), (11.5, 0.50, 0.50, 0.50), (14.0, 0.56, 0.48, 0.64), (14.6, 0.56, 0.48, 0.02)),
    ("cat", (glyph, "🐱"), (15.2, 1.20, 0.58, 0.61), (16.0, 0.75, 0.58, 0.61), (19.8, 0.70, 0.58, 0.61), (20.6, 1.20, 0.58, 0.61)),
    ("dog", (glyph, "🐶"), (16.8, -0.20, 0.58, 0.61), (17.6, 0.26, 0.58, 0.61), (19.8, 0.30, 0.58, 0.61), (20.6, -0.20, 0.58, 0.61)),
    ("rocket", (glyph, "🚀"), (21.2, 0.30, 1.40, 0.62), (22.0, 0.30, 0.60, 0.62), (25.4, 0.34, 0.46, 0.62), (26.2, 0.60, -0.50, 0.62)),
    ("umbrella", (glyph, "☂"), (22.8, 0.72, 0.50, 0.02), (23.5, 0.72, 0.50, 0.58), (25.4, 0.72, 0.48, 0.60), (26.0, 0.72, 0.48, 0.02)),
]

# Scenes: start second, colour at the top, at the bottom, of the ground, and where the ground begins.
SCENES = [(0.0, (150, 200, 240), (225, 240, 250), (110, 170, 90), 0.62), (5.4, (245, 205, 160), (250, 235, 215), (120, 120, 125), 0.70),
          (10.4, (95, 120, 135), (150, 170, 175), (165, 120, 85), 0.55), (14.8, (225, 205, 225), (245, 235, 225), (180, 145, 120), 0.66),
          (20.8, (45, 50, 100), (130, 100, 150), (60, 75, 85), 0.80)]
FADE = 0.6


def landscape(top, bottom, ground, line) -> np.ndarray:
    """A sky with soft clouds over uneven ground, a quarter larger than the frame, so it can drift."""
    height, width = HEIGHT * SCALE * 5 // 4, WIDTH * SCALE * 5 // 4
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    sky = np.array(top, np.float32) * (1 - down) + np.array(bottom, np.float32) * down
    sky = sky + (noise(height, width, 4)[..., None] - 0.5) * 24
    edge = line + (noise(height, width, 3)[0] - 0.5) * 0.12
    floor = np.array(ground, np.float32) + (noise(height, width, 24)[..., None] - 0.5) * 22 + (0.5 - down) * 30
    mask = cv2.GaussianBlur((down[..., 0] > edge[None]).astype(np.float32), (0, 0), 3)[..., None]
    return np.clip(sky * (1 - mask) + floor * mask, 0, 255).astype(np.uint8)


def drift(image: np.ndarray, second: float) -> np.ndarray:
    """The part of a landscape seen at a time: it pans slowly."""
    x = (image.shape[1] - WIDTH * SCALE) * (0.5 + 0.45 * np.sin(second * 0.35))
    y = (image.shape[0] - HEIGHT * SCALE) * (0.5 + 0.35 * np.cos(second * 0.25))
    return image[int(y):int(y) + HEIGHT * SCALE, int(x):int(x) + WIDTH * SCALE]


def backdrop(landscapes, second: float) -> np.ndarray:
    number = max(i for i, scene in enumerate(SCENES) if scene[0] <= second)
    image = drift(landscapes[number], second)
    age = (second - SCENES[number][0]) / FADE
    if number == 0 or age >= 1:
        return image.copy()
    return cv2.addWeighted(image, age, drift(landscapes[number - 1], second), 1 - age, 0)


def pose(keys, second: float):
    """Position and size between two key frames, slow at both ends; None outside the track."""
    for (t0, *a), (t1, *b) in zip(keys, keys[1:]):
        if t0 <= second < t1:
            part = (second - t0) / (t1 - t0)
            part = part * part * (3 - 2 * part)
            return [p + (q - p) * part for p, q in zip(a, b)]
    return None


def inside(x: float, y: float, size: float, full: float) -> float:
    """How much of a thing is shown: the part in the frame, less what is missing of its full size."""
    half_x, half_y = size * HEIGHT / WIDTH / 2, size / 2
    part_x = (min(x + half_x, 1) - max(x - half_x, 0)) / (2 * half_x)
    part_y = (min(y + half_y, 1) - max(y - half_y, 0)) / (2 * half_y)
    return max(part_x, 0) * max(part_y, 0) * min(size / full, 1)


def frame(landscapes, second: float) -> tuple[np.ndarray, dict[str, float]]:
    """One frame and how much of each thing it shows."""
    canvas, shown = backdrop(landscapes, second), {}
    for number, (thing, sprite, *keys) in enumerate(TRACKS):
        if at := pose(keys, second):
            x, y, size = at
            tilt = 3 * np.sin(2.2 * second + number)
            place(canvas, sizes(*sprite), x, y, size, WIDTH / HEIGHT, tilt)
            shown[thing] = inside(x, y, size, keys[1][3])
    return cv2.resize(canvas, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), shown


def segments(shown: list[dict[str, float]]) -> list[dict]:
    """Runs of frames showing the same things, all of them clearly."""
    clear = [frozenset(s) if all(part >= SHOWN for part in s.values()) else None for s in shown]
    found, first = [], 0
    for i in range(1, len(clear) + 1):
        if i == len(clear) or clear[i] != clear[first]:
            start = first / RATE + (MARGIN if first else 0)
            end = i / RATE - (MARGIN if i < len(clear) else 0)
            if clear[first] is not None and end - start >= 0.2:
                found.append({"start": round(start, 2), "end": round(end, 2), "things": sorted(clear[first])})
            first = i
    return found


def encoder(file: Path) -> subprocess.Popen:
    tags = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
    return subprocess.Popen(["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE),
                             "-i", "-", "-vf", "scale=out_color_matrix=bt709:out_range=tv", "-c:v", "libx264", "-preset", "slow", "-crf", "21",
                             "-g", "50", "-pix_fmt", "yuv420p", *tags, "-movflags", "+faststart", str(file)], stdin=subprocess.PIPE)


def main(folder: Path):
    seed(360)
    landscapes = [landscape(*scene[1:]) for scene in SCENES]
    video, shown = encoder(folder / "demo.mp4"), []
    for number in range(RATE * SECONDS):
        image, parts = frame(landscapes, number / RATE)
        video.stdin.write(image.tobytes())
        shown.append(parts)
    video.stdin.close()
    assert video.wait() == 0
    truth = {"video": "demo.mp4", "width": WIDTH, "height": HEIGHT, "rate": RATE, "seconds": SECONDS, "prompts": PROMPTS, "segments": segments(shown)}
    (folder / "demo.json").write_text(json.dumps(truth, indent=2) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
