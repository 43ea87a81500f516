# SPDX-License-Identifier: Apache-2.0
"""Pictures made here, all different: noise over gradients, so that no two embed alike."""
import io

import numpy as np
from PIL import Image


def make(seed: int, width: int = 160, height: int = 120) -> Image.Image:
    """A picture of four coloured fields, turned and grained by the seed: upside down it is another one."""
    random = np.random.default_rng(seed)
    corners = random.integers(0, 256, (2, 2, 3), dtype=np.uint8)
    corners[0, 0] = (255, 0, 0)
    coarse = Image.fromarray(corners).resize((width, height), Image.Resampling.NEAREST)
    grain = random.integers(-12, 13, (height, width, 3))
    return Image.fromarray(np.clip(np.asarray(coarse, dtype=np.int16) + grain, 0, 255).astype(np.uint8))


def encoded(picture: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format=kind, **options)
    return buffer.getvalue()


def png(picture: Image.Image) -> bytes:
    return encoded(picture, "PNG")


def jpeg(seed: int, width: int = 640, height: int = 480, quality: int = 85) -> bytes:
    """Of the size a camera sends, and as compressible as its pictures: smooth fields with a little grain."""
    random = np.random.default_rng(seed)
    coarse = Image.fromarray(random.integers(0, 256, (6, 8, 3), dtype=np.uint8)).resize((width, height))
    grain = random.integers(-6, 7, (height, width, 1))
    pixels = np.clip(np.asarray(coarse, dtype=np.int16) + grain, 0, 255).astype(np.uint8)
    return encoded(Image.fromarray(pixels), "JPEG", quality=quality)
