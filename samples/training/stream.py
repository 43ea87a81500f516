# SPDX-License-Identifier: Apache-2.0
"""The endless stream of training batches: images, captions, and which caption is true of which."""
import itertools
import random
import time

import cv2
import numpy as np
import torch
from torch.utils.data import IterableDataset

import backgrounds
from captions import Captions, things_cached
from concepts import SHAPES
from model import CONFIG
from scenes import HELDOUT_PLACES, HELDOUT_SIZES, outside, pick, place

PATCH = CONFIG["patch"]
POOL = 1200       # ready-made backgrounds; each use crops, flips and recolours one
MEANINGS = 180    # meanings with a caption in each batch
PAIRS = 24        # captions per batch that name two things
STRANGERS = 12    # captions per batch made of unknown words
GRAIN = np.random.default_rng(0).standard_normal((368, 368, 3), np.float32)  # drawing it anew costs 0.6 ms


class Stream(IterableDataset):
    def __init__(self, side: int, batch: int, start: float, warmup: float, seed: int):
        """`start` and `warmup` in seconds: scenes get harder over the first `warmup` seconds."""
        self.side, self.batch, self.start, self.warmup, self.seed = side, batch, start, warmup, seed

    def __iter__(self):
        torch.set_num_threads(1)
        random.seed(self.seed)
        np.random.seed(self.seed)
        self.captions = Captions()
        self.names = list(things_cached()) + SHAPES * 3  # shapes have ten colours each
        self.numbers = {name: 1 + i for i, name in enumerate([*things_cached(), *SHAPES])}
        self.deck = []
        self.pool = [self.background() for _ in range(POOL)]
        while True:
            for _ in range(8):
                self.pool[random.randrange(POOL)] = self.background()
            yield self.make_batch(min(1.0, (time.time() - self.start) / self.warmup))

    def background(self):
        side = self.side * 5 // 4
        return backgrounds.make(backgrounds.TRAINING, side, side)

    def draw(self) -> str:
        """The next thing; a shuffled deck shows all of them equally often."""
        if not self.deck:
            self.deck = random.sample(self.names, len(self.names))
        return self.deck.pop()

    def make_batch(self, hard: float):
        scenes = [self.scene(hard) for _ in range(self.batch)]
        images, patches = (torch.from_numpy(np.stack([s[i] for s in scenes])) for i in (0, 2))
        truth = torch.zeros(self.batch, len(self.captions.index))
        for row, (_, true, _) in enumerate(scenes):
            truth[row, [self.captions.index[m] for m in true]] = 1
        pairs, columns = self.pairs(scenes, truth)
        said = self.choose(truth)
        names = list(self.captions.index)
        rows = [self.captions.say(names[i]) for i in said]
        rows += pairs + [self.captions.say_stranger() for _ in range(STRANGERS)]
        targets = torch.cat([truth[:, said], columns, torch.zeros(self.batch, STRANGERS)], dim=1)
        return images, torch.tensor(self.captions.rows(rows)), targets, patches

    @staticmethod
    def choose(truth):
        """All meanings true of some scene, filled up with others: all 403 would cost a quarter more time."""
        true = truth.any(dim=0).nonzero().flatten().tolist()
        false = (~truth.any(dim=0)).nonzero().flatten().tolist()
        return true + random.sample(false, max(0, MEANINGS - len(true)))

    def pairs(self, scenes, truth):
        """Captions naming two things of one scene, true of every scene that holds both."""
        index, found, columns = self.captions.index, [], []
        crowds = [things for _, true, _ in scenes if len(things := [m for m in true if true[m]]) > 1]
        for things in itertools.islice(itertools.cycle(crowds), PAIRS if crowds else 0):
            one, two = random.sample(things, 2)
            if one.endswith(" " + two) or two.endswith(" " + one):  # "a star and a black star" are one
                continue
            found.append(self.captions.say_pair(one, two))
            columns.append(truth[:, index[one]] * truth[:, index[two]])
        return found, torch.stack(columns, dim=1) if found else truth[:, :0]


    def scene(self, hard: float):
        """An image, what is true of it (meaning -> whether it is a thing itself), and the thing on each patch."""
        canvas, cover = self.canvas(), np.zeros((self.side, self.side), np.int64)
        count = random.choices((0, 1, 2, 3), (0.08, 0.92 - 0.37 * hard, 0.27 * hard, 0.10 * hard))[0]
        aspect = random.choices((16 / 9, 1.0, 4 / 3, 9 / 16, random.uniform(0.6, 2.2)), (45, 15, 15, 10, 15))[0]
        true, taken = {}, []
        for _ in range(count):
            name = self.draw()
            image, said = pick(name)
            size = outside(0.7 - 0.5 * hard if count == 1 else 0.24, 0.95 if count == 1 else 0.55, HELDOUT_SIZES)
            copies = random.randint(2, 4) if count == 1 and size < 0.45 and random.random() < 0.15 else 1
            for _ in range(copies):
                cover[self.put(canvas, image, size, aspect, taken, hard)] = self.numbers[name]
            true |= {m: i < 1 or m.endswith(" " + said[0]) for i, m in enumerate(said)}
        if random.random() < 0.2 + 0.6 * hard:
            canvas = spoil(canvas)
        return canvas, true or {"nothing": False}, self.patches(cover)

    def patches(self, cover):
        """The thing that covers most of each patch, 0 for background, -100 (no answer) where it is neither."""
        grid = self.side // PATCH
        cells = cover.reshape(grid, PATCH, grid, PATCH).transpose(0, 2, 1, 3).reshape(grid * grid, -1)
        best, labels = np.full(grid * grid, 0.08), np.zeros(grid * grid, np.int64)
        for number in np.unique(cells[cells > 0]):
            part = (cells == number).mean(1)
            labels = np.where(part > best, np.where(part > 0.3, number, -100), labels)
            best = np.maximum(best, part)
        return labels

    def canvas(self):
        image, side = random.choice(self.pool), self.side
        part = random.randint(side // 2, len(image))
        x, y = random.randint(0, len(image) - part), random.randint(0, len(image) - part)
        image = cv2.resize(image[y:y + part, x:x + part], (side, side), interpolation=cv2.INTER_LINEAR)
        image = image[:, :, np.random.permutation(3)][::random.choice((1, -1)), ::random.choice((1, -1))]
        return np.ascontiguousarray(255 - image if random.random() < 0.5 else image)

    def put(self, canvas, image, size, aspect, taken, hard):
        """Draws a thing where it hides none drawn before, if five tries find such a place."""
        half = (size / max(aspect, 1.0) / 2, size * min(aspect, 1.0) / 2)
        for _ in range(5):
            x = outside(half[0] * 0.6, 1 - half[0] * 0.6, HELDOUT_PLACES)
            y = random.uniform(half[1] * 0.6, 1 - half[1] * 0.6)
            if all(abs(x - tx) > 0.8 * (half[0] + tw) or abs(y - ty) > 0.8 * (half[1] + th) for tx, ty, tw, th in taken):
                break
        taken.append((x, y, *half))
        angle = random.uniform(-25, 25) * hard if random.random() < 0.6 else 0.0
        opacity = random.uniform(0.75, 1) if random.random() < 0.1 else 1.0
        return place(canvas, image, x, y, size, aspect, angle, random.random() < 0.5, opacity)


def spoil(image: np.ndarray) -> np.ndarray:
    """What cameras and codecs do: tint, contrast, blur, noise, JPEG blocks."""
    if random.random() < 0.5:
        gain, shift = np.random.uniform(0.8, 1.15, 3).astype(np.float32), random.uniform(-20, 20)
        image = np.clip(image * gain + shift, 0, 255).astype(np.uint8)
    if random.random() < 0.3:
        image = cv2.GaussianBlur(image, (0, 0), random.uniform(0.3, 1.1))
    if random.random() < 0.4:
        y, x = random.randrange(256), random.randrange(256)
        grain = GRAIN[y:y + image.shape[0], x:x + image.shape[1], :random.choice((1, 3))]
        image = np.clip(image + grain * random.uniform(2, 14), 0, 255).astype(np.uint8)
    if random.random() < 0.25:
        quality = [cv2.IMWRITE_JPEG_QUALITY, random.randint(25, 85)]
        image = cv2.imdecode(cv2.imencode(".jpg", image, quality)[1], cv2.IMREAD_COLOR)
    return image
