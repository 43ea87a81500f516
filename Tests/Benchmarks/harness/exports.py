# SPDX-License-Identifier: Apache-2.0
"""The model's files: the checkpoint, the same as the other runtimes want it, and both of those quantised to int8.

    python exports.py MODEL WORK KIND    one of KINDS, in a process of its own, so that the memory goes back
"""
import pathlib
import subprocess
import sys

from model import Model

CALIBRATION = 300  # pictures: NNCF's own default


def export_onnx(model: Model):
    import torch

    pixels = torch.from_numpy(model.pixels(2))
    batch = torch.export.Dim("batch", min=1, max=256)
    program = torch.onnx.export(
        model.trunk(), (pixels,), dynamo=True, input_names=["image"], output_names=["embedding"],
        dynamic_shapes=({0: batch},))
    write(model.onnx, lambda path: program.save(path, external_data=False))


def export_onnx_int8(model: Model):
    """Weights to int8 once, activations as they come: what ONNX Runtime's documentation advises for transformers."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    prepared = model.folder / "prepared.onnx"
    quant_pre_process(model.onnx, prepared)
    options = {"per_channel": True, "weight_type": QuantType.QInt8}
    write(model.onnx_int8, lambda path: quantize_dynamic(prepared, path, **options))
    prepared.unlink()


def export_openvino(model: Model):
    import openvino
    import torch

    converted = openvino.convert_model(
        model.trunk(), example_input=torch.from_numpy(model.pixels(2)), input=[-1, 3, model.side, model.side])
    write_openvino(model.openvino, converted)


def export_openvino_int8(model: Model):
    """Post-training quantisation as NNCF's documentation tells to do it with transformers."""
    import nncf
    import openvino

    dataset = nncf.Dataset(list(model.calibration(CALIBRATION)))
    quantised = nncf.quantize(
        openvino.Core().read_model(model.openvino), dataset, subset_size=CALIBRATION,
        model_type=nncf.ModelType.TRANSFORMER)
    write_openvino(model.openvino_int8, quantised)


def write(path: pathlib.Path, save):
    """Under another name first: a file that is there is complete."""
    partial = path.with_name(f"partial-{path.name}")
    save(partial)
    partial.rename(path)


def write_openvino(path: pathlib.Path, network):
    import openvino

    partial = path.with_name(f"partial-{path.name}")
    openvino.save_model(network, partial, compress_to_fp16=False)
    partial.with_suffix(".bin").rename(path.with_suffix(".bin"))
    partial.rename(path)


def make(model: Model, kind: str) -> str | None:
    """Writes the file of that kind if it is missing, and what it needs; answers what went wrong."""
    if getattr(model, kind).exists():
        return None
    if kind in NEEDS and (problem := make(model, NEEDS[kind])):
        return problem
    print(f"peers: making {getattr(model, kind).name} of {model.name}", file=sys.stderr)
    command = [sys.executable, __file__, model.short, str(model.work), kind]
    done = subprocess.run(command, capture_output=True, text=True)
    said = done.stderr.strip().splitlines() or ["it said nothing"]
    return f"export {kind} ended with {done.returncode}: {said[-1]}" if done.returncode else None


KINDS = {
    "expected": Model.make,
    "onnx": export_onnx, "onnx_int8": export_onnx_int8,
    "openvino": export_openvino, "openvino_int8": export_openvino_int8,
}
NEEDS = {  # what has to be there before
    "onnx": "expected", "openvino": "expected", "onnx_int8": "onnx", "openvino_int8": "openvino",
}

if __name__ == "__main__":
    short, work, kind = sys.argv[1:]
    KINDS[kind](Model(short, pathlib.Path(work)))
