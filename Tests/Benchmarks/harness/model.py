# SPDX-License-Identifier: Apache-2.0
"""The random model that everybody runs, the pictures they see, and what PyTorch in float32 makes of them.

Everything lies in one folder and is made once. The weights come from Tests/Conformance/reference, which draws each
parameter anew: default initialisation means uniform attention and zero biases, and hides what a runtime gets wrong.
"""
import pathlib
import sys

import numpy as np
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[3]
NAMES = {"B16": "PE-Core-B-16", "T16": "PE-Core-T-16-384"}
SIDES = {"B16": 224, "T16": 384}
PICTURES = 8  # that are embedded and compared


class Model:
    """The files of one model. exports.py writes them."""

    def __init__(self, short: str, work: pathlib.Path):
        self.short, self.name, self.side = short, NAMES[short], SIDES[short]
        self.work, self.folder = work, work / "models" / self.name
        self.checkpoint = self.folder / "open_clip_model.safetensors"
        self.expected = self.folder / "expected.npy"
        self.onnx = self.folder / "image.onnx"
        self.onnx_int8 = self.folder / "image-int8.onnx"
        self.openvino = self.folder / "image.xml"
        self.openvino_int8 = self.folder / "image-int8.xml"

    @property
    def pictures(self) -> list[pathlib.Path]:
        return [self.folder / f"picture-{index}.png" for index in range(PICTURES)]

    def make(self):
        """The checkpoint, the pictures and the embeddings that are expected of them."""
        import torch

        import torchvision_ops

        torchvision_ops.load()
        sys.path[:0] = [str(ROOT / "Tests/Conformance/reference"), str(ROOT / "Tests/Fixtures/golden")]
        from models import FileKind, Reference

        self.folder.mkdir(parents=True, exist_ok=True)
        reference = Reference.full(self.name, seed=1, exact_in_half=False)
        reference.save(self.folder, FileKind("F32", "openclip"))
        for index, path in enumerate(self.pictures):
            Image.fromarray(picture(self.side, index)).save(path)
        with torch.inference_mode():
            expected = reference.trunk(torch.from_numpy(self.pixels(PICTURES)))
        np.save(self.expected, expected.numpy())  # last: it says that the others are complete

    def pixels(self, batch: int) -> np.ndarray:
        """The first pictures as a batch; they repeat if there are fewer."""
        paths = (self.pictures * (batch // PICTURES + 1))[:batch]
        return np.stack([normalised(np.asarray(Image.open(path))) for path in paths])

    def calibration(self, count: int):
        """Other pictures of the same kind, one at a time."""
        for index in range(count):
            yield normalised(picture(self.side, PICTURES + index))[None]

    def trunk(self):
        """timm's image tower as open_clip configures it, with the checkpoint's weights."""
        import torchvision_ops

        torchvision_ops.load()
        import open_clip
        import timm
        from safetensors import safe_open

        config = open_clip.get_model_config(self.name)
        vision = config["vision_cfg"]
        options = {"num_classes": config["embed_dim"], "global_pool": vision["timm_pool"]}
        trunk = timm.create_model(vision["timm_model_name"], **options)
        prefix = "visual.trunk."
        with safe_open(self.checkpoint, "pt") as file:
            tensors = {key.removeprefix(prefix): file.get_tensor(key) for key in file.keys() if key.startswith(prefix)}
        trunk.load_state_dict(tensors)
        return trunk.eval()


def picture(side: int, seed: int) -> np.ndarray:
    """Smooth colours, edges and noise."""
    random = np.random.default_rng(seed)
    values = np.zeros((side, side, 3), np.float32)
    for cells, weight in ((2, 0.5), (5, 0.3), (16, 0.2)):
        coarse = Image.fromarray(random.integers(0, 256, (cells, cells, 3), np.uint8))
        values += weight * np.asarray(coarse.resize((side, side), Image.Resampling.BICUBIC), np.float32)
    for _ in range(6):
        top, left = random.integers(0, side - 8, 2)
        height, width = random.integers(8, side // 2, 2)
        values[top:top + height, left:left + width] = random.integers(0, 256, 3)
    return np.clip(values + random.normal(0, 8, values.shape), 0, 255).astype(np.uint8)


def normalised(pixels: np.ndarray) -> np.ndarray:
    """Height, width, 8 bits to channel first, -1 to 1: the model's mean and deviation are 0.5."""
    return ((pixels.transpose(2, 0, 1).astype(np.float32) / 255 - 0.5) / 0.5).astype(np.float32)
