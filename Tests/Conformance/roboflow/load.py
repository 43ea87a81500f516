# SPDX-License-Identifier: Apache-2.0
"""Throughput beside `perceptd bench`, latency, memory and answers under load: wrk posts JPEGs over 64 connections."""
import json
import math
import statistics
import subprocess
import threading
import time

import overload
from busy import Busy
from poster import CONNECTIONS, expect_all_answered, write_bodies, wrk
from stage import Stage
from table import Skip, expect, expect_speed

BATCH, QUEUE = 8, 256
ROUND = 30  # batches, at least
SHARE = 0.9  # of what bench encodes
# It encodes a picture in less time than it takes to decode one, or wrk to send it, on the same processors.
TOO_SMALL = "the demo model is too small to be compared: give --load-model"
GROWTH = 24  # megabytes, from the end of the first third on: an allocator's last pools, no leak


def play(stage: Stage):
    bodies = write_bodies(stage.work, 16)
    model = stage.load_model or "demo"
    with stage.server("load", "--batch", str(BATCH), "--queue", str(QUEUE), model=model) as server:
        play_throughput(stage, server, bodies, model)
        play_flat(stage, server, bodies)
    overload.play(stage, bodies, model)


def bench(stage: Stage, model: str, seconds: float) -> dict:
    command = [str(stage.program), "bench", "--models", str(stage.models), "--model", model, "--batch", str(BATCH),
               "--precision", "fp32", "--size", "640x480", "--seconds", str(seconds), "--json"]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True, timeout=600).stdout)


def play_throughput(stage: Stage, server, bodies: list[str], model: str):
    """In turn, because the machine is shared: a round is a measurement of one and then of the other."""
    rounds, seconds = (2, 5) if stage.is_short else (5, 20)
    wrk(server, bodies, 2)
    measured, benched, busy = [], [], Busy()
    for _ in range(rounds):
        benched.append(bench(stage, model, seconds / 2))
        # The first batch of a round is waited for, and the last one may be left: of many they are a small part.
        seconds = max(seconds, math.ceil(ROUND * BATCH / benched[-1]["fps"]))
        measured.append(wrk(server, bodies, seconds))
    others = busy.others()
    rates = [one["rate"] for one in measured]
    # What bench prints as fps is encoding alone; its total adds making the encoder's input of a frame.
    encoded = [one["fps"] for one in benched]
    total = [BATCH * 1000 / one["total"]["median_ms"] for one in benched]
    figures = (f"over HTTP {told(rates)} pictures/s; bench {told(encoded)}, with its preprocessing {told(total)}; "
               f"other programs took {100 * others:.0f} %")
    name = f"throughput of {model}: at least {SHARE:.0%} of bench, batch {BATCH}, {CONNECTIONS} connections"
    with stage.table.check(name) as notes:
        shares = [rate / one for rate, one in zip(rates, encoded)]
        share = statistics.median(shares)
        notes.append(f"median {share:.2f} of {told(shares, 2)}: {figures}")
        if stage.load_model is None and share < SHARE:
            raise Skip(TOO_SMALL)
        expect_speed(share >= SHARE, "too slow", others)
    with stage.table.check("latency: the 99th percentile below queue x batch time") as notes:
        bound = QUEUE / BATCH * statistics.median(one["total"]["median_ms"] for one in benched)
        worst = max(one["p99"] for one in measured)
        notes.append(f"p50 {told([one['p50'] for one in measured])} ms, "
                     f"p99 {told([one['p99'] for one in measured])} ms, "
                     f"bound {bound:.0f} ms")
        if stage.load_model is None and worst > bound:
            raise Skip(TOO_SMALL)
        expect_speed(worst <= bound, "too late", others)
    with stage.table.check("latency: the 99th percentile below what 64 waiting pictures take, three times") as notes:
        # The queue is not full: 64 connections wait for 64 pictures at most.
        bound = 3 * CONNECTIONS * 1000 / statistics.median(rates)
        worst = statistics.median(one["p99"] for one in measured)
        notes.append(f"p99 {worst:.0f} ms, bound {bound:.0f} ms")
        expect_speed(worst <= bound, "too late", others)
    with stage.table.check("nothing lost: every request is answered 200") as notes:
        for one in measured:
            expect_all_answered(one, {"200"})
        notes.append(f"{sum(one['answers'] for one in measured)} answers")


def play_flat(stage: Stage, server, bodies: list[str]):
    """Memory, descriptors and threads while it runs on: seen once a second."""
    seconds = 30 if stage.is_short else 600
    samples: list[tuple[float, int, int]] = []
    over = threading.Event()

    def look():
        while not over.wait(1) and server.is_alive():
            samples.append((server.memory(), server.descriptors(), server.threads()))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    begun = time.monotonic()
    answers = wrk(server, bodies, seconds)
    over.set()
    watcher.join()
    with stage.table.check(f"memory is flat under load, {seconds} s") as notes:
        memory = [one[0] for one in samples]
        expect(server.is_alive(), f"the server ended: {server.log_text()[-200:]}")
        expect(len(samples) > 0.8 * seconds, f"it was seen {len(samples)} times only")
        third = len(memory) // 3
        middle, last = statistics.median(memory[third:2 * third]), statistics.median(memory[-third:])
        notes.append(f"{time.monotonic() - begun:.0f} s, {answers['answers']} answers; MB: first {memory[0]:.0f}, "
                     f"middle third {middle:.0f}, last third {last:.0f}, most {max(memory):.0f}")
        expect(last - middle <= GROWTH, f"it grew by {last - middle:.0f} MB")
        expect(max(memory) - memory[third] <= 2 * GROWTH, f"it rose to {max(memory):.0f} MB")
    with stage.table.check("threads and descriptors are as many at the end") as notes:
        notes.append(f"threads {samples[3][2]} to {samples[-1][2]}, descriptors {samples[3][1]} to {samples[-1][1]}")
        threads, descriptors = (samples[-1][at] - samples[3][at] for at in (2, 1))
        expect(threads <= 2 and descriptors <= 4, "more than at the beginning")
    with stage.table.check("nothing lost in all that time"):
        expect_all_answered(answers, {"200"})


def told(values: list[float], places: int = 0) -> str:
    return " ".join(f"{value:.{places}f}" for value in values)
