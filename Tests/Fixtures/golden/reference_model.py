# SPDX-License-Identifier: Apache-2.0
"""A random PE-Core in the reference implementation (timm's Eva and open_clip's TextTransformer), and its weights under
both sets of names.

Default initialisation hides bugs (near-uniform attention, zero biases, unit norms), so every weight is drawn anew.
Weights are rounded to values that bfloat16 and float16 both hold exactly: one model, three file types, one answer.
"""
import math
from dataclasses import dataclass
from functools import partial

import torch
from open_clip.transformer import TextTransformer
from timm.layers import LayerNorm
from timm.models.eva import Eva

# (original, timm), applied in this order; after timm's convert of perception_models checkpoints (models/eva.py).
RENAMES = (
    ("conv1", "patch_embed.proj"), ("attn_pool.probe", "attn_pool.latent"),
    ("attn_pool.attn.out_proj", "attn_pool.proj"), ("attn_pool.layernorm", "attn_pool.norm"), ("ln_pre", "norm_pre"),
    (".ln_1", ".norm1"), (".ln_2", ".norm2"), ("transformer.resblocks.", "blocks."), ("attn.in_proj_", "attn.qkv."),
    (".attn.out_proj", ".attn.proj"), ("mlp.c_fc", "mlp.fc1"), ("mlp.c_proj", "mlp.fc2"),
)


@dataclass(frozen=True)
class Shape:
    """The numbers of a PE-Core; the defaults are a small one with the real vocabulary."""
    image: int = 64
    patch: int = 16
    width: int = 128
    heads: int = 2
    layers: int = 2
    mlp: int = 256
    class_token: bool = True
    pool_heads: int = 8
    embed: int = 48
    context: int = 32
    vocabulary: int = 49408
    text_width: int = 64
    text_heads: int = 1
    text_layers: int = 2


def build(shape: Shape, seed: int, exact_in_half: bool = True):
    """The image tower and the text tower, randomised, in evaluation mode."""
    grid = shape.image // shape.patch
    trunk = Eva(
        img_size=shape.image, patch_size=shape.patch, embed_dim=shape.width, depth=shape.layers,
        num_heads=shape.heads, mlp_ratio=shape.mlp / shape.width, global_pool="map", attn_type="rope",
        class_token=shape.class_token, use_pre_transformer_norm=True, use_rot_pos_emb=True,
        ref_feat_shape=(grid, grid), rope_grid_offset=1.0 if shape.class_token else 0.0, rope_grid_indexing="xy",
        attn_pool_num_heads=shape.pool_heads, attn_pool_mlp_ratio=4.0, norm_layer=partial(LayerNorm, eps=1e-5),
        num_classes=shape.embed).eval()
    text = TextTransformer(
        context_length=shape.context, vocab_size=shape.vocabulary, width=shape.text_width, heads=shape.text_heads,
        layers=shape.text_layers, output_dim=shape.embed).eval()
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for module in (trunk, text):
            for name, weight in module.named_parameters():
                weight.copy_(draw(name, weight.shape, generator, exact_in_half))
    return trunk, text


def draw(name: str, shape, generator, exact_in_half: bool) -> torch.Tensor:
    leaf = name.rsplit(".", 2)[-2] if "." in name else name
    if name == "head.bias":
        return torch.zeros(shape)
    noise = torch.randn(shape, generator=generator)
    if leaf.startswith(("norm", "ln_")):
        noise = noise * 0.2 + (1.0 if name.endswith("weight") else 0.0)
    elif name in ("pos_embed", "cls_token", "attn_pool.latent", "positional_embedding") or "token_embedding" in name:
        noise = noise * 0.5
    elif name == "text_projection":
        noise = noise * shape[0] ** -0.5
    elif len(shape) >= 2:
        noise = noise * (1.2 / math.sqrt(noise[0].numel()))
    else:
        noise = noise * 0.2
    if exact_in_half:
        noise = noise.bfloat16().float()
        noise[noise.abs() < 2.0 ** -14] = 0.0  # below float16's normal range
    return noise


def openclip_names(trunk, text) -> dict:
    tensors = {"visual.trunk." + key: value for key, value in trunk.state_dict().items()}
    tensors |= {"text." + key: value for key, value in text.state_dict().items()}
    tensors["logit_scale"] = torch.tensor(4.625)
    return {key: value.contiguous().clone() for key, value in tensors.items()}


def original_names(openclip: dict) -> dict:
    """The inverse of timm's conversion: perception_models' own names."""
    tensors = {}
    for key, value in openclip.items():
        if not key.startswith("visual.trunk."):
            tensors[key.removeprefix("text.")] = value
            continue
        key = key.removeprefix("visual.trunk.")
        if key == "head.bias" or key.startswith(("attn_pool.q.", "attn_pool.kv.")):
            continue
        if key == "head.weight":
            tensors["visual.proj"] = value.t()
        elif key == "cls_token":
            tensors["visual.class_embedding"] = value.reshape(-1)
        elif key == "pos_embed":
            tensors["visual.positional_embedding"] = value[0]
        else:
            for original, timm in RENAMES:
                key = key.replace(timm, original)
            if key.startswith("norm."):
                key = "ln_post." + key.removeprefix("norm.")
            tensors["visual." + key] = value
    for kind in ("weight", "bias"):
        parts = [openclip[f"visual.trunk.attn_pool.{name}.{kind}"] for name in ("q", "kv")]
        tensors[f"visual.attn_pool.attn.in_proj_{kind}"] = torch.cat(parts)
    return {key: value.contiguous().clone() for key, value in tensors.items()}


def open_clip_config(shape: Shape) -> dict:
    return {
        "model_cfg": {
            "embed_dim": shape.embed,
            "vision_cfg": {"image_size": shape.image, "timm_model_name": "random", "timm_pool": "map",
                           "timm_proj": None, "heads": shape.heads},
            "text_cfg": {"context_length": shape.context, "vocab_size": shape.vocabulary, "width": shape.text_width,
                         "heads": shape.text_heads, "layers": shape.text_layers},
            "custom_text": True},
        "preprocess_cfg": {"mean": [0.5] * 3, "std": [0.5] * 3, "interpolation": "bilinear", "resize_mode": "squash"}}
