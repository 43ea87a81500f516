# SPDX-License-Identifier: Apache-2.0
"""Writes the trained model as perceptd reads it: float16 safetensors and a config file.

    python export.py run/model.pt ../models/demo
"""
import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from captions import Captions
from heldout import statistics
from model import CONFIG, HEAD, PECore


def fill_unknown(model: PECore):
    """Gives every token never trained the row of the stranger, which means nothing (see captions.py).

    Left at their random start, those rows would push a prompt in a random direction.
    """
    captions = Captions.shared()
    assert Captions.STRANGER not in captions.known
    unknown = torch.ones(CONFIG["vocab"], dtype=torch.bool)
    unknown[list(captions.known)] = False
    rows = model.token_embedding.weight.data
    rows[unknown] = rows[Captions.STRANGER].clone()


def score_range(model: PECore) -> list[float]:
    """Cosines that become scores 0 and 100, from held-out frames of one and two things and empty ones.

    0 is what 2 % of the absent things reach. 100 is the lower quartile of things alone in a
    frame, so most of those score 100, while one of a pair, whose embedding is shared by two,
    is still well over 50.
    """
    present, absent = statistics(model)
    return [round(absent.quantile(0.98).item(), 3), round(present.quantile(0.25).item(), 3)]


def config(limits: list[float]) -> dict:
    return {
        "model_cfg": {
            "embed_dim": CONFIG["embed"],
            "vision_cfg": {"image_size": CONFIG["image"], "timm_model_name": "custom", "timm_model_pretrained": False,
                           "timm_pool": "map", "timm_proj": None},
            "text_cfg": {"context_length": CONFIG["context"], "vocab_size": CONFIG["vocab"], "width": CONFIG["text_width"],
                         "heads": CONFIG["text_width"] // HEAD, "layers": CONFIG["text_layers"]},
            "custom_text": True},
        "preprocess_cfg": {"mean": [0.5] * 3, "std": [0.5] * 3, "interpolation": "bilinear", "resize_mode": "squash"},
        "perceptd": {"range": limits}}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    model = PECore(**CONFIG)
    model.load_state_dict(torch.load(args.checkpoint, weights_only=True))
    fill_unknown(model)
    args.folder.mkdir(parents=True, exist_ok=True)
    weights = args.folder / "model.safetensors"
    save_file({k: v.half().contiguous() for k, v in model.state_dict().items()}, weights)
    weights.chmod(0o644)  # safetensors makes it private
    model.half().float()  # the range is measured with the rounded weights
    limits = score_range(model.eval())
    assert limits[0] < limits[1], f"present and absent things are not apart yet: {limits}"
    (args.folder / "open_clip_config.json").write_text(json.dumps(config(limits), indent=2) + "\n")
    print(f"{sum(v.numel() for v in model.parameters())} parameters, range {limits}")
