# SPDX-License-Identifier: Apache-2.0
"""The model as the other runtimes want it: an ONNX file, OpenVINO's own files, and both quantised to int8.

    python exports.py MODEL WORK KIND    one of KINDS, in a process of its own, so that the memory goes back
"""
import pathlib
import sys

from model import Model

CALIBRATION = 300  # pictures: NNCF's own default


def export_onnx(model: Model):
    import torch

    pixels = torch.from_numpy(model.pixels(2))
    batch = torch.export.Dim("batch", min=1, max=256)
    program = torch.onnx.export(
        model.trunk(), (pixels,), dynamo=True, input_names=["image"], output_names=["embedding"],
        dynamic_shapes=({0: batch},), external_data=False)
    write(model.onnx, program.save)


def export_onnx_int8(model: Model):
    """Weights to int8 once, activations as they come: what ONNX Runtime's documentation tells to do with transformers."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    prepared = model.folder / "prepared.onnx"
    quant_pre_process(model.onnx, prepared)
    write(model.onnx_int8, lambda path: quantize_dynamic(prepared, path, per_channel=True, weight_type=QuantType.QInt8))
    prepared.unlink()


def export_openvino(model: Model):
    import openvino
    import torch

    converted = openvino.convert_model(
        model.trunk(), example_input=torch.from_numpy(model.pixels(2)), input=[-1, 3, model.side, model.side])
    openvino.save_model(converted, model.openvino, compress_to_fp16=False)


def export_openvino_int8(model: Model):
    """Post-training quantisation as NNCF's documentation tells to do it with transformers."""
    import nncf
    import openvino

    dataset = nncf.Dataset(list(model.calibration(CALIBRATION)))
    quantised = nncf.quantize(
        openvino.Core().read_model(model.openvino), dataset, subset_size=CALIBRATION,
        model_type=nncf.ModelType.TRANSFORMER)
    openvino.save_model(quantised, model.openvino_int8, compress_to_fp16=False)


def write(path: pathlib.Path, save):
    """Under another name first: a file that is there is complete."""
    partial = path.with_name(f"partial-{path.name}")
    save(partial)
    partial.rename(path)


# What each needs to be there, in the order they are made.
KINDS = {
    "onnx": export_onnx, "onnx_int8": export_onnx_int8, "openvino": export_openvino, "openvino_int8": export_openvino_int8,
}
NEEDS = {"onnx_int8": "onnx", "openvino_int8": "openvino"}

if __name__ == "__main__":
    short, work, kind = sys.argv[1:]
    KINDS[kind](Model(short, pathlib.Path(work)))
