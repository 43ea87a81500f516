# SPDX-License-Identifier: Apache-2.0
"""Each peer as a function from a batch of pixels to embeddings. A loader gets the model and pixels of the batch that
will be measured, and returns that function and a note: what was chosen and what the runtime says it really does."""
import collections
import time

import numpy as np

from model import Model

THREADS = 2


def pytorch_float32(model: Model, pixels: np.ndarray):
    return torch_runner(model.trunk()), "eager"


def pytorch_compiled(model: Model, pixels: np.ndarray):
    import torch
    import torch._inductor.config

    torch._inductor.config.freezing = True
    run = torch_runner(torch.compile(model.trunk()))
    run(pixels)
    return run, "torch.compile, freezing"


def pytorch_bfloat16(model: Model, pixels: np.ndarray):
    """Autocast or bfloat16 weights, whichever is faster here."""
    import torch

    runners = {"autocast": torch_runner(model.trunk(), is_autocast=True),
               "bfloat16 weights": torch_runner(model.trunk().bfloat16(), torch.bfloat16)}
    times = {name: quick_best(run, pixels) for name, run in runners.items()}
    best = min(times, key=times.get)
    return runners[best], f"{best}: " + ", ".join(f"{name} {time:.0f} ms" for name, time in times.items())


def torch_runner(module, dtype=None, is_autocast=False):
    import torch

    torch.set_num_threads(THREADS)

    def run(pixels: np.ndarray) -> np.ndarray:
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=is_autocast):
            return module(torch.from_numpy(pixels).to(dtype)).float().numpy()

    return run


def onnxruntime_float32(model: Model, pixels: np.ndarray):
    return onnxruntime_runner(model.onnx), ""


def onnxruntime_int8(model: Model, pixels: np.ndarray):
    return onnxruntime_runner(model.onnx_int8), "dynamic quantisation, weights per channel"


def onnxruntime_runner(path):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = THREADS, 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda pixels: session.run(None, {name: pixels})[0]


def openvino_float32(model: Model, pixels: np.ndarray):
    return openvino_runner(model.openvino, pixels, "f32")


def openvino_bfloat16(model: Model, pixels: np.ndarray):
    return openvino_runner(model.openvino, pixels, "bf16")


def openvino_int8(model: Model, pixels: np.ndarray):
    """What is not int8 stays in OpenVINO's own choice of precision, which is bfloat16 where the processor has it."""
    return openvino_runner(model.openvino_int8, pixels, None)


def openvino_runner(path, pixels: np.ndarray, precision: str | None):
    import openvino

    core = openvino.Core()
    network = core.read_model(path)
    network.reshape(list(pixels.shape))
    options = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": THREADS, "NUM_STREAMS": 1}
    if precision:
        options["INFERENCE_PRECISION_HINT"] = precision
    compiled = core.compile_model(network, "CPU", options)
    request = compiled.create_infer_request()

    def run(pixels: np.ndarray) -> np.ndarray:
        request.infer({0: pixels}, share_inputs=True)
        return request.get_output_tensor(0).data.copy()

    return run, execution(compiled)


def execution(compiled) -> str:
    """In which precision and with which kernels OpenVINO runs what multiplies matrices; attention's own products are
    part of fused subgraphs and not named."""
    kinds = collections.Counter()
    products = ("FullyConnected", "MatMul", "Convolution", "ScaledDotProductAttention")
    for operation in compiled.get_runtime_model().get_ordered_ops():
        info = operation.get_rt_info()
        layer, kernel = (info[key].astype(str) if key in info else "" for key in ("layerType", "primitiveType"))
        if layer in products:
            kinds[f"{layer} {kernel}"] += 1
    return ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())


def quick_best(run, pixels: np.ndarray) -> float:
    """Milliseconds of the fastest of some calls."""
    return min(repeat(run, pixels, seconds=0, minimum=10))


def repeat(run, pixels: np.ndarray, seconds: float, minimum: int) -> list[float]:
    """Milliseconds of each call, for as long as told and as often at least."""
    times, end = [], time.perf_counter() + seconds
    while len(times) < minimum or time.perf_counter() < end:
        start = time.perf_counter()
        run(pixels)
        times.append(1000 * (time.perf_counter() - start))
    return times


# Name: loader, precision, and the exported file it needs.
PEERS = {
    "pytorch fp32": (pytorch_float32, "fp32", None),
    "pytorch fp32 compiled": (pytorch_compiled, "fp32", None),
    "onnxruntime fp32": (onnxruntime_float32, "fp32", "onnx"),
    "openvino fp32": (openvino_float32, "fp32", "openvino"),
    "pytorch bf16": (pytorch_bfloat16, "bf16", None),
    "openvino bf16": (openvino_bfloat16, "bf16", "openvino"),
    "onnxruntime int8": (onnxruntime_int8, "int8", "onnx_int8"),
    "openvino int8": (openvino_int8, "int8", "openvino_int8"),
}
