# SPDX-License-Identifier: Apache-2.0
"""Scores every frame of the clip with PyTorch, against its ground truth.

    python check_clip.py ../models/demo ../demo.mp4

Prints one line per segment: the weakest present and the strongest absent prompt, in scores.
"""
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from heldout import embed_texts, pixels
from model import CONFIG, PECore

# Things that never appear, among them words the model has not learnt ("boat" it has).
DISTRACTORS = ["a boat", "a horse", "a blue car", "a truck", "a wolf", "a lion", "a hamburger", "an apple", "a tree", "a person", "a house",
               "a balloon", "rain", "a guitar", "a fish", "the sun", "a zeppelin", "qwertz"]


def load(folder: Path) -> tuple[PECore, list[float]]:
    model = PECore(**CONFIG).eval()
    model.load_state_dict({k: v.float() for k, v in load_file(folder / "model.safetensors").items()})
    return model, json.loads((folder / "open_clip_config.json").read_text())["perceptd"]["range"]


def decode(video: Path, width: int, height: int) -> np.ndarray:
    command = ["ffmpeg", "-v", "error", "-i", str(video), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, height, width, 3)


def check(segment, scores, cosines, things, names) -> bool:
    """Whether all present things rank above all other prompts in all frames of a segment."""
    present = [i for i, t in enumerate(things) if t in segment["things"]]
    absent = [i for i, t in enumerate(things) if t not in segment["things"]]
    weakest = scores[:, present].min().item() if present else float("nan")
    loudest = scores[:, absent].max(0).values
    worst = absent[loudest.argmax()]
    margin = (cosines[:, present].min(1).values - cosines[:, absent].max(1).values).min().item() if present else float("nan")
    print(f"{segment['start']:6.2f} to {segment['end']:5.2f}  {'+'.join(segment['things']) or '(empty)':16} "
          f"weakest present {weakest:5.1f}  strongest absent {loudest.max():5.1f} ({names[worst]})  least margin {margin:.3f}")
    return not present or margin > 0


@torch.inference_mode()
def main(folder: Path, video: Path) -> int:
    model, (low, high) = load(folder)
    truth = json.loads(video.with_suffix(".json").read_text())
    frames = decode(video, truth["width"], truth["height"])
    images = torch.cat([model.encode_image(pixels(frames[i:i + 64], CONFIG["image"])) for i in range(0, len(frames), 64)])
    things, prompts = list(truth["prompts"]), list(truth["prompts"].values())
    good = True
    for title, texts in (("prompts of the clip", prompts), ("with distractors", prompts + DISTRACTORS)):
        cosines = images @ embed_texts(model, texts).T
        scores = ((cosines - low) / (high - low)).clamp(0, 1) * 100
        print(title)
        for segment in truth["segments"]:
            part = slice(round(segment["start"] * truth["rate"]), round(segment["end"] * truth["rate"]))
            right = check(segment, scores[part], cosines[part], things + texts[len(things):], texts)
            good = good and (right or texts is not prompts)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
