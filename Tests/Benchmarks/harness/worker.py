# SPDX-License-Identifier: Apache-2.0
"""One peer in a process of its own. It loads the model once and then sleeps on its standard input until it is its turn.

    python worker.py MODEL WORK PEER BATCH

It writes a line of JSON when it is ready and one for every command it reads: `turn SECONDS` or `embed`.
"""
import json
import os
import pathlib
import statistics
import sys
import time

import numpy as np

from model import PICTURES, Model
from runtimes import PEERS, repeat

MINIMUM = 10  # iterations of a turn


def turn(run, pixels: np.ndarray, seconds: float) -> dict:
    """Warms up for a quarter of the time, then counts."""
    before = time.process_time()
    repeat(run, pixels, seconds / 4, 2)
    times = sorted(repeat(run, pixels, seconds, MINIMUM))
    return {"median_ms": statistics.median(times), "min_ms": times[0], "p95_ms": times[int(0.95 * (len(times) - 1))],
            "iterations": len(times), "cpu_s": time.process_time() - before}


def embed(run, model: Model, batch: int) -> dict:
    """Every picture, in batches of the measured size."""
    pixels = model.pixels(-(-PICTURES // batch) * batch)
    parts = [run(pixels[start:start + batch]) for start in range(0, PICTURES, batch)]
    return {"embeddings": np.concatenate(parts)[:PICTURES].tolist()}


def main():
    answers = os.fdopen(os.dup(1), "w", buffering=1)  # what libraries print goes to the log instead
    os.dup2(2, 1)
    short, work, name, batch = sys.argv[1:]
    model, batch = Model(short, pathlib.Path(work)), int(batch)
    pixels = model.pixels(batch)
    run, note = PEERS[name][0](model, pixels)
    print(json.dumps({"note": note}), file=answers)
    for line in sys.stdin:
        command, *arguments = line.split()
        answer = turn(run, pixels, float(arguments[0])) if command == "turn" else embed(run, model, batch)
        print(json.dumps(answer), file=answers)


main()
