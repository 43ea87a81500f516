# SPDX-License-Identifier: Apache-2.0
"""Imports torchvision even where its compiled part was built for another torch.

timm and open_clip import it for its transforms, which nothing here calls; but the import itself stops when the compiled
operators are missing, as they are with PyPI's torchvision beside a CPU build of torch. Declaring them is enough.
"""
import importlib
import sys

import torch

OPERATORS = ("nms", "qnms", "roi_align", "roi_pool", "ps_roi_align", "ps_roi_pool", "deform_conv2d")
declared = []  # a Library takes its operators back when it is collected


def load():
    try:
        return importlib.import_module("torchvision")
    except RuntimeError as error:
        if "torchvision::" not in str(error):
            raise
    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]
    for name in OPERATORS:
        for full in (name, f"_{name}_backward"):
            library = torch.library.Library("torchvision", "FRAGMENT")
            library.define(f"{full}(Tensor a) -> Tensor")
            declared.append(library)
    return importlib.import_module("torchvision")
