# SPDX-License-Identifier: Apache-2.0
"""open_clip beside a CPU-only PyTorch.

PyPI's torchvision is built for CUDA: its operators do not load here, and importing it fails
where it registers shapes for two of them. open_clip needs none of them, so declaring the two
names is enough.
"""
import torch

library = torch.library.Library("torchvision", "DEF")
for name in ("nms", "qnms"):
    library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

from open_clip.tokenizer import SimpleTokenizer  # noqa: E402
from open_clip.transformer import TextTransformer  # noqa: E402

__all__ = ["SimpleTokenizer", "TextTransformer"]
