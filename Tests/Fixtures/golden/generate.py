# SPDX-License-Identifier: Apache-2.0
"""Writes the golden fixtures: small random PE-Core models, their weights under both sets of names, and every
intermediate of a batch of two pictures and three texts, from timm and open_clip in float32.

    pip install -r requirements.txt && HF_HUB_OFFLINE=1 python generate.py
"""
import hashlib
import json
import pathlib

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file

from reference_model import Shape, build, open_clip_config, openclip_names, original_names

HERE = pathlib.Path(__file__).parent
MODELS = {
    # Like T, S, B and L: class token, heads of 64.
    "class-token": (Shape(vocabulary=256, context=16), 7),
    # Like G: no class token, one head of 96, an odd MLP ratio.
    "no-class-token": (Shape(class_token=False, width=96, heads=1, mlp=560, embed=40, vocabulary=256, context=16), 11),
}


def picture(width: int, height: int, seed: int) -> np.ndarray:
    """Smooth colour waves and noise: neither a flat picture nor one that averages to grey."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    waves = [np.sin(x * random.uniform(.02, .3) + y * random.uniform(.02, .3) + random.uniform(0, 6)) for _ in range(3)]
    values = 127 + 90 * np.stack(waves, -1) + random.normal(0, 25, (height, width, 3))
    return values.clip(0, 255).astype(np.uint8)


def text_ids(shape: Shape, generator) -> torch.Tensor:
    """A short text, the empty text, and one that fills the context; the last id of the vocabulary ends a text."""
    start, end = shape.vocabulary - 2, shape.vocabulary - 1
    ids = torch.zeros(3, shape.context, dtype=torch.long)
    ids[0, :4] = torch.tensor([start, 5, 9, end])
    ids[1, :2] = torch.tensor([start, end])
    ids[2] = torch.randint(1, start, (shape.context,), generator=generator)
    ids[2, 0], ids[2, -1] = start, end
    return ids


def activations(trunk, text, shape: Shape, seed: int) -> dict:
    golden = {}

    def tap(module, name):
        module.register_forward_hook(lambda _m, _i, output: golden.__setitem__(name, output.detach().clone()))

    tap(trunk.patch_embed, "image.patches"), tap(trunk.norm_pre, "image.preNorm"), tap(trunk.norm, "image.postNorm")
    tap(trunk.attn_pool, "image.pooled")
    for index, block in enumerate(trunk.blocks):
        tap(block, f"image.block.{index}")
    for index, block in enumerate(text.transformer.resblocks):
        tap(block, f"text.block.{index}")
    generator = torch.Generator().manual_seed(seed)
    pictures = [picture(97, 61, seed), picture(40, 150, seed + 1)]
    squashed = [np.asarray(Image.fromarray(p).resize((shape.image,) * 2, Image.BILINEAR)) for p in pictures]
    pixels = (torch.tensor(np.stack(squashed)).permute(0, 3, 1, 2).float() / 255 - 0.5) / 0.5
    ids = text_ids(shape, generator)
    with torch.inference_mode():
        golden["image.projected"], golden["text.projected"] = trunk(pixels), text(ids)
    golden["image.embedding"] = torch.nn.functional.normalize(golden["image.projected"], dim=-1)
    golden["text.embedding"] = torch.nn.functional.normalize(golden["text.projected"], dim=-1)
    golden["input.pixels"], golden["input.ids"] = pixels, ids.float()
    for index, (rgb, small) in enumerate(zip(pictures, squashed)):
        golden[f"picture.{index}"], golden[f"squashed.{index}"] = (torch.tensor(a).float() for a in (rgb, small))
    return {key: value.detach().float().contiguous().clone() for key, value in golden.items()}


def main():
    torch.set_num_threads(1)
    manifest = {"torch": torch.__version__, "files": {}}
    for name, (shape, seed) in MODELS.items():
        folder = HERE / name
        folder.mkdir(exist_ok=True)
        trunk, text = build(shape, seed)
        tensors = openclip_names(trunk, text)
        for layout, cast, values in (("openclip", torch.float16, tensors),
                                     ("original", torch.bfloat16, original_names(tensors))):
            save_file({key: value.to(cast) for key, value in values.items()}, folder / f"{layout}.safetensors")
        save_file(activations(trunk, text, shape, seed), folder / "golden.safetensors")
        (folder / "open_clip_config.json").write_text(json.dumps(open_clip_config(shape), indent=2) + "\n")
        for path in sorted(folder.iterdir()):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            manifest["files"][str(path.relative_to(HERE))] = {"bytes": path.stat().st_size, "sha256": digest}
    (HERE / "MANIFEST.json").write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
