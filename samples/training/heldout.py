# SPDX-License-Identifier: Apache-2.0
"""Held-out scenes: whole 640x360 frames with sizes, places and backgrounds training never used."""
import random

import numpy as np
import torch
from PIL import Image

import backgrounds
from captions import Captions, article
from scenes import HELDOUT_PLACES, HELDOUT_SIZES, pick, place

WIDTH, HEIGHT = 640, 360

# The fifty prompts: everyday things of every category of the table.
FIFTY = {
    "animal": ["dog", "cat", "horse", "cow", "pig", "lion", "elephant", "penguin", "fish", "butterfly"],
    "vehicle": ["car", "bus", "truck", "bicycle", "motorcycle", "train", "airplane", "helicopter", "rocket", "sailboat"],
    "food": ["pizza", "hamburger", "hot dog", "apple", "banana", "strawberry", "cake", "coffee", "bread", "carrot"],
    "weather": ["sun", "rain", "rainbow", "snowman", "umbrella"],
    "tool": ["hammer", "scissors", "key", "light bulb", "pencil"],
    "person": ["man", "woman", "baby", "police officer", "robot"],
    "object": ["guitar", "soccer ball", "house", "tree", "heart"],
}


def prompt(name: str) -> str:
    return name if name in ("rain", "pizza", "bread", "coffee") else article(name)


def seed(number: int):
    random.seed(number)
    np.random.seed(number)


def empty() -> np.ndarray:
    return backgrounds.make(backgrounds.HELDOUT, HEIGHT, WIDTH)


def single(name: str) -> np.ndarray:
    """One thing of a held-out size at a held-out place."""
    canvas = empty()
    size = random.uniform(*random.choice(HELDOUT_SIZES))
    x = random.uniform(*random.choice(HELDOUT_PLACES))
    y = random.uniform(size / 2, 1 - size / 2)
    place(canvas, pick(name)[0], x, y, size, WIDTH / HEIGHT, random.uniform(-20, 20), random.random() < 0.5)
    return canvas


def pixels(images, side: int) -> torch.Tensor:
    """The preprocessing of PE-Core: squashed to a square, bilinear with antialias, -1...1."""
    small = [np.asarray(Image.fromarray(i).resize((side, side), Image.BILINEAR)) for i in images]
    return torch.from_numpy(np.stack(small)).permute(0, 3, 1, 2).float() / 127.5 - 1


def embed_texts(model, texts: list[str]) -> torch.Tensor:
    captions = Captions.shared()
    return model.encode_text(torch.tensor(captions.rows([captions.encode_known(t) for t in texts])))


def pair(one: str, two: str) -> np.ndarray:
    """Two things side by side."""
    canvas = empty()
    for name, x in zip((one, two), (0.28, 0.72)):
        size = random.uniform(*random.choice(HELDOUT_SIZES))
        place(canvas, pick(name)[0], x, random.uniform(size / 2, 1 - size / 2), size, WIDTH / HEIGHT, random.uniform(-15, 15))
    return canvas


def names() -> list[str]:
    return [name for group in FIFTY.values() for name in group]


def cosines(model, images) -> torch.Tensor:
    """Of images with the fifty prompts."""
    side = round((len(model.visual.positional_embedding) - 1) ** 0.5) * model.visual.conv1.kernel_size[0]
    return model.encode_image(pixels(images, side)) @ embed_texts(model, [prompt(n) for n in names()]).T


@torch.inference_mode()
def statistics(model, each: int = 8) -> tuple[torch.Tensor, torch.Tensor]:
    """Cosines of things alone in a frame, and of things absent from frames of none, one and two."""
    seed(31)
    count = len(names())
    rows = torch.arange(count).repeat_interleave(each)
    others = (rows + torch.randint(1, count, rows.shape)) % count
    alone = cosines(model, [single(names()[i]) for i in rows])
    both = cosines(model, [pair(names()[i], names()[j]) for i, j in zip(rows, others)])
    nothing = cosines(model, [empty() for _ in range(count)])
    here = torch.nn.functional.one_hot(rows, count).bool()
    there = here | torch.nn.functional.one_hot(others, count).bool()
    return alone[here], torch.cat([alone[~here], both[~there], nothing.flatten()])


@torch.inference_mode()
def accuracy(model, each: int = 6) -> str:
    """Top-1 among the fifty prompts, and how present, absent and empty scenes score."""
    seed(99)
    truth = torch.arange(len(names())).repeat_interleave(each)
    shown = cosines(model, [single(names()[i]) for i in truth])
    nothing = cosines(model, [empty() for _ in range(60)])
    here = torch.nn.functional.one_hot(truth, len(names())).bool()
    return (f"held-out top-1 {(shown.argmax(1) == truth).float().mean():.3f}  present median {shown[here].median():.3f} "
            f"5% {shown[here].quantile(.05):.3f}  absent 99% {shown[~here].quantile(.99):.3f}  empty 99% {nothing.flatten().quantile(.99):.3f}")
