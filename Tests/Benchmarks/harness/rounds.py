# SPDX-License-Identifier: Apache-2.0
"""The order of turns, and what came of them."""
import os
import sys
import time

import numpy as np

from contestant import Skip
from machine import busy_seconds

CALM = 0.08  # the share of the CPUs' time that other programs may take


class Results:
    """Of one model and one batch size."""

    def __init__(self, batch: int):
        self.batch = batch
        self.rounds: list[dict] = []  # contestant: the answer to its turn
        self.orders: list[list] = []
        self.cosines: dict[str, list] = {}  # contestant: one a picture
        self.notes: dict[str, str] = {}
        self.precisions: dict[str, str] = {}
        self.skipped: dict[str, str] = {}  # contestant: why

    def median(self, name: str, round: int) -> float:
        return self.rounds[round][name]["median_ms"]

    @property
    def names(self) -> list[str]:
        """Those that finished every round."""
        return [name for name in self.precisions if all(name in turns for turns in self.rounds)]

    def raw(self) -> dict:
        return vars(self)


def order(names: list, round: int, rounds: int) -> list:
    """Everybody starts at another place in every round, and every other round runs backwards, so that nobody always
    comes after the same one."""
    first = round * max(1, len(names) // rounds) % len(names)
    rotated = names[first:] + names[:first]
    return rotated[::-1] if round % 2 else rotated


def compete(contestants: list, expected: np.ndarray, batch: int, rounds: int, seconds: float, calm: float) -> Results:
    results = Results(batch)
    try:
        running = [each for each in contestants if attempt(results, each, lambda: meet(results, each, expected, batch))]
        for round in range(rounds):
            if not running:
                break
            results.rounds.append({})
            results.orders.append([each.name for each in order(running, round, rounds)])
            for each in order(running, round, rounds):
                print(f"peers: batch {batch}, round {round + 1} of {rounds}: {each.name}", file=sys.stderr)
                if not attempt(results, each, lambda: take_turn(results, each, seconds, calm)):
                    running = [other for other in running if other is not each]
    finally:
        for each in contestants:
            each.stop()
    return results


def meet(results: Results, contestant, expected: np.ndarray, batch: int):
    """Loads it and looks at what it computes."""
    print(f"peers: batch {batch}: loading {contestant.name}", file=sys.stderr)
    contestant.prepare(batch)
    results.cosines[contestant.name] = cosines(contestant.embeddings(), expected)
    results.precisions[contestant.name] = contestant.precision


def take_turn(results: Results, contestant, seconds: float, calm: float):
    """Once; with `calm` again until other programs left it alone, for about so many seconds, and the calmest counts."""
    end, answers = time.monotonic() + calm, []
    while not answers or (time.monotonic() < end and answers[-1]["others"] > CALM):
        while time.monotonic() < end and others_during(lambda: time.sleep(1))["others"] > CALM:
            pass
        answers.append(others_during(lambda: contestant.turn(seconds)))
    results.rounds[-1][contestant.name] = min(answers, key=lambda answer: answer["others"])
    results.notes[contestant.name] = contestant.note


def others_during(action) -> dict:
    """What it answers, and the share of the CPUs' time that other programs took meanwhile."""
    cpus = sorted(os.sched_getaffinity(0))
    start, busy = time.monotonic(), busy_seconds(cpus)
    answer = action() or {}
    foreign = busy_seconds(cpus) - busy - answer.get("cpu_s", 0)
    return answer | {"others": max(0, foreign / (time.monotonic() - start) / len(cpus))}


def attempt(results: Results, contestant, action) -> bool:
    try:
        action()
        return True
    except Skip as skip:
        results.skipped[contestant.name] = str(skip)
        print(f"peers: skipped {contestant.name}: {skip}", file=sys.stderr)
        contestant.stop()
        return False


def cosines(found: np.ndarray, expected: np.ndarray) -> list[float]:
    found, expected = found.astype(np.float64), expected.astype(np.float64)
    return ((found * expected).sum(axis=1) / np.linalg.norm(found, axis=1) / np.linalg.norm(expected, axis=1)).tolist()
