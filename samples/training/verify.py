# SPDX-License-Identifier: Apache-2.0
"""Checks the exported file against timm's and open_clip's own PE-Core code.

    python verify.py ../models/demo
"""
import sys
from functools import partial
from pathlib import Path

import clip  # noqa: F401  before timm, which imports torchvision
import torch
from safetensors.torch import load_file
from timm.layers import LayerNorm
from timm.models.eva import Eva

from heldout import empty, names, pixels, prompt, seed, single
from model import CONFIG, HEAD, POOL_HEADS, PECore

RENAMED = (("conv1", "patch_embed.proj"), ("attn_pool.probe", "attn_pool.latent"), ("attn_pool.attn.out_proj", "attn_pool.proj"),
           ("attn_pool.layernorm", "attn_pool.norm"), ("ln_pre", "norm_pre"), ("ln_post", "norm"), ("ln_1", "norm1"), ("ln_2", "norm2"),
           ("transformer.resblocks", "blocks"), ("attn.in_proj_", "attn.qkv."), (".attn.out_proj", ".attn.proj"),
           ("mlp.c_fc", "mlp.fc1"), ("mlp.c_proj", "mlp.fc2"))


def to_timm(state: dict) -> dict:
    """Vision weights under timm's names."""
    out = {"head.bias": torch.zeros(CONFIG["embed"])}
    for key, value in state.items():
        if not key.startswith("visual."):
            continue
        key = key[len("visual."):]
        if key == "proj":
            out["head.weight"] = value.T
        elif key == "class_embedding":
            out["cls_token"] = value[None, None]
        elif key == "positional_embedding":
            out["pos_embed"] = value[None]
        elif key.startswith("attn_pool.attn.in_proj_"):
            kind = key.rsplit("_", 1)[1]
            out[f"attn_pool.q.{kind}"], out[f"attn_pool.kv.{kind}"] = value.split([CONFIG["width"], 2 * CONFIG["width"]])
        else:
            for old, new in RENAMED:
                key = key.replace(old, new)
            out[key] = value
    return out


def timm_vision(state: dict) -> Eva:
    c = CONFIG
    grid = c["image"] // c["patch"]
    model = Eva(img_size=c["image"], patch_size=c["patch"], embed_dim=c["width"], depth=c["layers"], num_heads=c["width"] // HEAD,
                mlp_ratio=4.0, global_pool="map", attn_type="rope", class_token=True, use_pre_transformer_norm=True,
                use_rot_pos_emb=True, ref_feat_shape=(grid, grid), rope_grid_offset=1.0, rope_grid_indexing="xy",
                attn_pool_num_heads=POOL_HEADS, attn_pool_mlp_ratio=4.0, norm_layer=partial(LayerNorm, eps=1e-5), num_classes=c["embed"])
    model.load_state_dict(to_timm(state))
    return model.eval()


def open_clip_text(state: dict) -> clip.TextTransformer:
    c = CONFIG
    model = clip.TextTransformer(context_length=c["context"], vocab_size=c["vocab"], width=c["text_width"],
                                 heads=c["text_width"] // HEAD, layers=c["text_layers"], output_dim=c["embed"])
    text = {k: v for k, v in state.items() if not k.startswith("visual.") and k != "logit_scale"}
    model.load_state_dict(text | {"attn_mask": model.attn_mask} if "attn_mask" in model.state_dict() else text)
    return model.eval()


@torch.inference_mode()
def main(folder: Path):
    state = {k: v.float() for k, v in load_file(folder / "model.safetensors").items()}
    ours = PECore(**CONFIG).eval()
    ours.load_state_dict(state)
    seed(5)
    images = pixels([single(n) for n in names()[:16]] + [empty()], CONFIG["image"])
    ids = clip.SimpleTokenizer(context_length=CONFIG["context"])([prompt(n) for n in names()] + ["", "an unheard-of Zweihänder! " * 9])
    normal = partial(torch.nn.functional.normalize, dim=-1)
    vision = (ours.encode_image(images) - normal(timm_vision(state)(images))).abs().max().item()
    text = (ours.encode_text(ids) - normal(open_clip_text(state)(ids))).abs().max().item()
    print(f"largest difference of an embedding: vision {vision:.1e} (timm), text {text:.1e} (open_clip)")
    sys.exit(max(vision, text) > 1e-5)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
