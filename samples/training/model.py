# SPDX-License-Identifier: Apache-2.0
"""A small PE-Core model in plain PyTorch.

Parameter names are those of Meta's perception_models checkpoints, so state_dict() *is* the
exported file. Written out by hand instead of using timm because only one attention path and no
dropout or stochastic depth is needed, which makes a training step on two CPU cores about a
quarter faster. verify.py compares it with timm and open_clip.
"""
import math

import torch
import torch.nn.functional as F
from torch import nn

CONFIG = {"image": 112, "patch": 16, "width": 192, "layers": 5, "embed": 192,
          "context": 32, "vocab": 49408, "text_width": 64, "text_layers": 3}
POOL_HEADS = 8  # fixed in every PE-Core variant
HEAD = 64       # head size of both towers; perceptd derives the head count from it


def rope_tables(grid: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Angles of the 2-D rotary embedding: x first, then y, offset 1, class token not rotated."""
    omega = 10000.0 ** -(torch.arange(HEAD // 4, dtype=torch.float32) / (HEAD // 4))
    y, x = torch.meshgrid(torch.arange(grid) + 1.0, torch.arange(grid) + 1.0, indexing="ij")
    angles = torch.cat([x.reshape(-1, 1) * omega, y.reshape(-1, 1) * omega], dim=1)
    angles = torch.cat([torch.zeros(1, HEAD // 2), angles])
    return angles.cos(), angles.sin()


def rotate(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Rotates neighbouring channel pairs (2j, 2j+1)."""
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack([a * cos - b * sin, b * cos + a * sin], dim=-1).flatten(-2).type_as(x)


class Attention(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.randn(3 * width, width) * width ** -0.5)
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * width))
        self.out_proj = nn.Linear(width, width)

    def split(self, x: torch.Tensor) -> torch.Tensor:
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def forward(self, x, rope=None, causal=False):
        q, k, v = map(self.split, F.linear(x, self.in_proj_weight, self.in_proj_bias).chunk(3, -1))
        if rope is not None:
            q, k = rotate(q, *rope), rotate(k, *rope)
        out = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
        return self.out_proj(out.transpose(1, 2).flatten(-2))


class PoolAttention(Attention):
    """One learned probe reads all tokens."""

    def forward(self, probe, x):
        wq, wk, wv = self.in_proj_weight.chunk(3)
        bq, bk, bv = self.in_proj_bias.chunk(3)
        q = self.split(F.linear(probe.expand(len(x), -1, -1), wq, bq))
        k, v = self.split(F.linear(x, wk, bk)), self.split(F.linear(x, wv, bv))
        out = F.scaled_dot_product_attention(q, k, v)
        return self.out_proj(out.transpose(1, 2).flatten(-2))


class MLP(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.c_fc = nn.Linear(width, 4 * width)
        self.c_proj = nn.Linear(4 * width, width)

    def forward(self, x):
        return self.c_proj(F.gelu(self.c_fc(x)))


class Block(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attn, self.mlp = Attention(width, width // HEAD), MLP(width)

    def forward(self, x, rope=None, causal=False):
        x = x + self.attn(self.ln_1(x), rope, causal)
        return x + self.mlp(self.ln_2(x))


class Transformer(nn.Module):
    def __init__(self, width: int, layers: int):
        super().__init__()
        self.resblocks = nn.ModuleList(Block(width) for _ in range(layers))
        for block in self.resblocks:  # residual branches start small, so all layers train at once
            for linear in (block.attn.out_proj, block.mlp.c_proj):
                linear.weight.data.mul_((2 * layers) ** -0.5)

    def forward(self, x, rope=None, causal=False):
        for block in self.resblocks:
            x = block(x, rope, causal)
        return x


class AttentionPool(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.probe = nn.Parameter(torch.randn(1, 1, width) * width ** -0.5)
        self.attn = PoolAttention(width, POOL_HEADS)
        self.layernorm, self.mlp = nn.LayerNorm(width), MLP(width)

    def forward(self, x):
        x = self.attn(self.probe, x)
        return (x + self.mlp(self.layernorm(x)))[:, 0]


class Vision(nn.Module):
    def __init__(self, image: int, patch: int, width: int, layers: int, embed: int):
        super().__init__()
        grid = image // patch
        self.conv1 = nn.Conv2d(3, width, patch, patch, bias=False)
        self.class_embedding = nn.Parameter(torch.randn(width) * 0.02)
        self.positional_embedding = nn.Parameter(torch.randn(grid * grid + 1, width) * 0.02)
        self.ln_pre, self.ln_post = nn.LayerNorm(width), nn.LayerNorm(width)
        self.transformer = Transformer(width, layers)
        self.attn_pool = AttentionPool(width)
        self.proj = nn.Parameter(torch.randn(width, embed) * width ** -0.5)
        cos, sin = rope_tables(grid)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)

    def tokens(self, image):
        x = self.conv1(image).flatten(2).transpose(1, 2)
        cls = self.class_embedding.expand(len(x), 1, -1).to(x.dtype)
        x = self.ln_pre(torch.cat([cls, x], dim=1) + self.positional_embedding)
        return self.ln_post(self.transformer(x, (self.cos, self.sin)))

    def forward(self, image):
        """The image's embedding, not normalised, and the tokens it was pooled from."""
        x = self.tokens(image)
        return self.attn_pool(x) @ self.proj, x


class PECore(nn.Module):
    def __init__(self, image, patch, width, layers, embed, context, vocab, text_width, text_layers):
        super().__init__()
        self.visual = Vision(image, patch, width, layers, embed)
        self.token_embedding = nn.Embedding(vocab, text_width)
        self.token_embedding.weight.data.mul_(0.05)
        self.positional_embedding = nn.Parameter(torch.randn(context, text_width) * 0.02)
        self.transformer = Transformer(text_width, text_layers)
        self.ln_final = nn.LayerNorm(text_width)
        self.text_projection = nn.Parameter(torch.randn(text_width, embed) * text_width ** -0.5)
        self.logit_scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))

    def encode_image(self, image):
        return F.normalize(self.visual(image)[0].float(), dim=-1)

    def encode_text(self, ids):
        """`ids` may be cut after the longest prompt: the causal mask makes that exact."""
        x = self.token_embedding(ids) + self.positional_embedding[:ids.shape[1]]
        x = self.ln_final(self.transformer(x, causal=True))
        end = ids.argmax(dim=-1)  # the end-of-text id, 49407, is the largest
        return F.normalize((x[torch.arange(len(x)), end] @ self.text_projection).float(), dim=-1)
