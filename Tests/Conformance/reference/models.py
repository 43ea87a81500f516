# SPDX-License-Identifier: Apache-2.0
"""Random models of any size in the reference implementation, and the checkpoints perceptd reads them from."""
import json
import math
import pathlib
from dataclasses import dataclass

import numpy as np
import open_clip
import torch
from open_clip.tokenizer import SimpleTokenizer
from PIL import Image, ImageOps

from reference_model import Shape, build, draw, open_clip_config, openclip_names, original_names

DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}

# Small ones with the real vocabulary, each odd in another way.
SMALL = {
    "plain": Shape(),
    "like-G": Shape(class_token=False, width=96, heads=1, mlp=560, embed=40, context=72),
    "patch-14": Shape(image=98, patch=14, width=192, heads=3, mlp=768, embed=64, layers=3),
    "narrow-heads": Shape(image=96, width=96, heads=3, mlp=250, embed=33, text_width=128, text_heads=2),
    "remainder": Shape(image=75, patch=16, width=64, heads=1, mlp=72, embed=7, context=9, text_layers=1),
    "patch-8": Shape(image=64, patch=8, width=256, heads=4, mlp=1000, embed=100, class_token=False, layers=1),
    "deep": Shape(image=112, patch=14, width=128, heads=2, layers=12, mlp=512, embed=256, text_layers=12),
}
FULL = {
    "T16": "PE-Core-T-16-384", "S16": "PE-Core-S-16-384", "B16": "PE-Core-B-16", "L14": "PE-Core-L-14-336",
    "G14": "PE-Core-bigG-14-448",
}


@dataclass(frozen=True)
class FileKind:
    """One way to write a checkpoint down."""
    dtype: str
    layout: str
    shards: int = 1

    def __str__(self):
        return f"{self.dtype}/{self.layout}" + (f"/{self.shards} files" if self.shards > 1 else "")


class Reference:
    """A model in timm and open_clip, in float32."""

    def __init__(self, trunk, text, config: dict):
        self.trunk, self.text, self.config = trunk, text, config
        model = config["model_cfg"]
        self.side, self.context = model["vision_cfg"]["image_size"], model["text_cfg"]["context_length"]
        self.embed = model["embed_dim"]
        self.tokenizer = SimpleTokenizer(context_length=self.context)

    @classmethod
    def small(cls, shape: Shape, seed: int):
        trunk, text = build(shape, seed, exact_in_half=False)
        return cls(trunk, text, open_clip_config(shape))

    @classmethod
    def full(cls, name: str, seed: int, exact_in_half: bool):
        """timm's and open_clip's own configuration with random weights."""
        model = open_clip.create_model(name, pretrained=None, precision="fp32").eval()
        generator = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for module in (model.visual.trunk, model.text):
                for key, weight in module.named_parameters():
                    weight.copy_(draw(key, weight.shape, generator, exact_in_half))
        config = {"model_cfg": open_clip.get_model_config(name), "preprocess_cfg": open_clip_config(Shape())["preprocess_cfg"]}
        return cls(model.visual.trunk, model.text, config)

    def round(self, dtype: str):
        """Makes every weight one that the file type holds exactly."""
        with torch.no_grad():
            for module in (self.trunk, self.text):
                for weight in module.parameters():
                    weight.copy_(weight.to(DTYPES[dtype]).float())

    def cast(self, dtype):
        """The weights alone: `Module.to` would round the rotary tables as well. Halves what G14 needs to be copied."""
        for module in (self.trunk, self.text):
            for weight in module.parameters():
                weight.data = weight.data.to(dtype)

    def image_embeddings(self, pictures) -> torch.Tensor:
        """Of RGB pictures, one at a time, so that memory stays small."""
        return torch.cat([self.pixels_embedding(self.pixels(picture)) for picture in pictures])

    def pixels(self, picture: Image.Image) -> torch.Tensor:
        squashed = picture.resize((self.side, self.side), Image.Resampling.BILINEAR)
        values = torch.frombuffer(bytearray(squashed.tobytes()), dtype=torch.uint8).reshape(1, self.side, self.side, 3)
        return (values.permute(0, 3, 1, 2).float() / 255 - 0.5) / 0.5

    def pixels_embedding(self, pixels: torch.Tensor) -> torch.Tensor:
        with torch.inference_mode():
            return torch.nn.functional.normalize(self.trunk(pixels), dim=-1)

    def text_embeddings(self, texts) -> torch.Tensor:
        with torch.inference_mode():
            batches = [self.text(self.tokenizer(texts[i:i + 16])) for i in range(0, len(texts), 16)]
            return torch.nn.functional.normalize(torch.cat(batches), dim=-1)

    def save(self, folder: pathlib.Path, kind: FileKind):
        """A folder as a download makes it. Weights that the file type cannot hold lose their last bits."""
        folder.mkdir(parents=True, exist_ok=True)
        dtype = DTYPES[kind.dtype]
        self.cast(dtype)
        tensors = openclip_names(self.trunk, self.text)
        self.cast(torch.float32)
        if kind.layout == "original":
            tensors = original_names(tensors)
        (folder / "open_clip_config.json").write_text(json.dumps(self.config, indent=2) + "\n")
        stem = "open_clip_model" if kind.layout == "openclip" else "model"
        if kind.shards == 1:
            return write_safetensors(folder / f"{stem}.safetensors", tensors, dtype)
        weight_map, keys = {}, list(tensors)
        for shard in range(kind.shards):
            file = f"{stem}-{shard + 1:05}-of-{kind.shards:05}.safetensors"
            part = {key: tensors[key] for key in keys[shard::kind.shards]}
            write_safetensors(folder / file, part, dtype)
            weight_map |= dict.fromkeys(part, file)
        index = {"metadata": {}, "weight_map": weight_map}
        (folder / f"{stem}.safetensors.index.json").write_text(json.dumps(index))


def write_safetensors(path: pathlib.Path, tensors: dict, dtype):
    """Tensor by tensor: safetensors' own `save_file` wants a second copy of all of them in memory."""
    name = next(key for key, value in DTYPES.items() if value == dtype)
    header, offset = {}, 0
    for key, value in tensors.items():
        end = offset + value.numel() * dtype.itemsize
        header[key] = {"dtype": name, "shape": list(value.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for value in tensors.values():
            file.write(value.detach().to(dtype).contiguous().reshape(-1).view(torch.uint8).numpy().data)


def open_rgb(path) -> Image.Image:
    with Image.open(path) as picture:
        picture = ImageOps.exif_transpose(picture)
        if picture.mode == "I;16":
            # Pillow would clip at 255, so that almost everything becomes white; the high byte is what OpenCV takes too.
            picture = Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
        if picture.info.get("transparency") is not None and picture.mode == "P":
            picture = picture.convert("RGBA")  # as Pillow asks for; the colours are the same
        return picture.convert("RGB")


def worst(a: torch.Tensor, b: torch.Tensor) -> tuple[float, float]:
    """Largest absolute difference of an element, and the cosine."""
    a, b = a.double(), b.double()
    cosine = float(a @ b / max(math.sqrt(float(a @ a) * float(b @ b)), 1e-30))
    return float((a - b).abs().max()), cosine
