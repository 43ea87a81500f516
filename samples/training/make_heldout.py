# SPDX-License-Identifier: Apache-2.0
"""Renders the held-out set: numbered PNGs and labels.json, for samples/evaluate.

    python make_heldout.py /tmp/heldout

20 frames of each of the fifty things and 100 empty ones, all of sizes, places and backgrounds
that training never used.
"""
import json
import sys
from pathlib import Path

from PIL import Image

from heldout import FIFTY, empty, names, prompt, seed, single

EACH, EMPTY = 20, 100


def main(folder: Path):
    seed(2024)
    folder.mkdir(parents=True, exist_ok=True)
    images = []
    for number, thing in enumerate([n for n in names() for _ in range(EACH)] + [None] * EMPTY):
        file = f"{number:04}.png"
        Image.fromarray(single(thing) if thing else empty()).save(folder / file)
        images.append({"file": file, "thing": thing})
    labels = {"prompts": {n: prompt(n) for n in names()}, "categories": FIFTY, "images": images}
    (folder / "labels.json").write_text(json.dumps(labels, indent=1) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
