# SPDX-License-Identifier: Apache-2.0
"""What the numbers were measured on."""
import os
import pathlib
import platform
import re
from importlib import metadata

FLAGS = ("avx2", "fma", "avx_vnni", "avx512f", "avx512bw", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
PACKAGES = ("torch", "timm", "open_clip_torch", "openvino", "nncf", "onnxruntime", "onnx", "numpy")


def pin(count: int) -> list[int]:
    """Leaves this process and those it starts the first CPUs that are no threads of the same core."""
    chosen, cores = [], set()
    for cpu in sorted(os.sched_getaffinity(0)):
        siblings = read(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list") or str(cpu)
        if siblings not in cores and len(chosen) < count:
            cores.add(siblings)
            chosen.append(cpu)
    if len(chosen) == count:
        os.sched_setaffinity(0, chosen)
    return sorted(os.sched_getaffinity(0))


def describe(cpus: list[int]) -> dict[str, str]:
    info = read("/proc/cpuinfo")
    fields = {key: (re.search(rf"^{key}\s*: (.*)$", info, re.M) or ["", "?"])[1]
              for key in ("model name", "cpu family", "model", "flags")}
    flags = fields["flags"].split()
    memory = int(re.search(r"MemTotal:\s+(\d+)", read("/proc/meminfo"))[1]) / 2**20
    release = platform.freedesktop_os_release().get("PRETTY_NAME", "?")
    return {
        "cpu": f"{fields['model name']}, family {fields['cpu family']} model {fields['model']}",
        "flags": " ".join(flag for flag in FLAGS if flag in flags),
        "cpus": f"{os.cpu_count()}, used: {' '.join(map(str, cpus))}" + (", virtual" if "hypervisor" in flags else ""),
        "memory": f"{memory:.0f} GiB",
        "system": f"{release}, Linux {platform.release()}",
        "python": platform.python_version(),
        "packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
    }


def busy_seconds(cpus: list[int]) -> float:
    """What these CPUs worked since they were started, for anybody, the host's other guests included."""
    lines = dict(line.split(" ", 1) for line in read("/proc/stat").splitlines())
    ticks = sum(sum(map(int, fields[:3] + fields[5:8])) for cpu in cpus for fields in [lines[f"cpu{cpu}"].split()])
    return ticks / os.sysconf("SC_CLK_TCK")


def version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "missing"


def read(path: str) -> str:
    try:
        return pathlib.Path(path).read_text().strip()
    except OSError:
        return ""
