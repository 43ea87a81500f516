# SPDX-License-Identifier: Apache-2.0
"""Who takes part: a peer in its worker process, or perceptd, which is started anew for every turn."""
import json
import os
import pathlib
import resource
import subprocess
import sys
from dataclasses import dataclass

import numpy as np

import exports
from model import Model
from runtimes import PEERS, THREADS

HERE = pathlib.Path(__file__).resolve().parent
PATIENCE = 1800  # seconds for one turn of perceptd


class Skip(Exception):
    """Why a contestant cannot take part here."""


class Peer:
    """Speaks with worker.py; between its turns the process sleeps on a pipe."""

    def __init__(self, name: str, model: Model):
        self.name, self.model = name, model
        _, self.precision, self.export = PEERS[name]
        self.process, self.note = None, ""

    def prepare(self, batch: int):
        if self.export and (problem := exports.make(self.model, self.export)):
            raise Skip(problem)
        log = self.model.work / "logs" / f"{self.model.short} {self.name} batch {batch}.log".replace(" ", "-")
        log.parent.mkdir(exist_ok=True)
        arguments = [self.model.short, str(self.model.work), self.name, str(batch)]
        command = [sys.executable, str(HERE / "worker.py"), *arguments]
        with log.open("w") as errors:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, bufsize=1)
        self.log = log
        self.note = self.answer()["note"]

    def turn(self, seconds: float) -> dict:
        return self.ask(f"turn {seconds}")

    def embeddings(self) -> np.ndarray:
        return np.array(self.ask("embed")["embeddings"])

    def ask(self, command: str) -> dict:
        try:
            print(command, file=self.process.stdin)
        except BrokenPipeError:
            pass  # answer() tells
        return self.answer()

    def answer(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            raise Skip(f"worker stopped ({self.process.wait()}): {last_line(self.log.read_text())}, see {self.log}")
        return json.loads(line)

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@dataclass
class Perceptd:
    """`perceptd bench` and `perceptd embed image` in one precision, on one instruction set or on the best there is."""
    program: pathlib.Path
    model: Model
    precision: str
    rung: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        return " ".join(filter(None, ("perceptd", self.precision, self.rung)))

    def prepare(self, batch: int):
        self.batch = batch

    def turn(self, seconds: float) -> dict:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        options = {"--batch": self.batch, "--threads": THREADS, "--seconds": seconds}
        result = self.run("bench", "--json", *(str(word) for option in options.items() for word in option))[-1]
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        result["cpu_s"] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        for key, wanted in (("precision", self.precision), ("rung", self.rung)):
            if wanted and result.get(key, wanted) != wanted:
                raise Skip(f"bench ran {key} {result[key]} instead of {wanted}")
        share = result.get("peak_share")
        self.note = f"rung {result.get('rung')}" + (f", {share:.0%} of peak" if isinstance(share, (int, float)) else "")
        return result

    def embeddings(self) -> np.ndarray:
        lines = self.run("embed", "image", arguments=self.model.pictures)
        found = {line["input"]: line["embedding"] for line in lines}
        return np.array([found[str(path)] for path in self.model.pictures])

    def run(self, *command: str, arguments=()) -> list[dict]:
        options = ["--model", str(self.model.folder), "--precision", self.precision]
        full = [str(self.program), *command, *options, *map(str, arguments)]
        environment = os.environ | ({"PERCEPTD_CPU": self.rung} if self.rung else {})
        try:
            done = subprocess.run(full, capture_output=True, text=True, env=environment, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            raise Skip(f"perceptd {command[0]} took more than {PATIENCE} s") from None
        if done.returncode:
            raise Skip(f"perceptd {command[0]} ended with {done.returncode}: {first_line(done.stderr)}")
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        if not lines:
            raise Skip(f"perceptd {command[0]} printed no JSON")
        return lines

    def stop(self):
        pass


def first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "it said nothing")


def last_line(text: str) -> str:
    return first_line("\n".join(reversed(text.splitlines())))


def everybody(program: pathlib.Path | None, model: Model) -> list:
    """perceptd in all its ways first, then the peers."""
    ways = [("bf16", ""), ("int8", ""), ("fp32", "avx512"), ("fp32", "avx2")]
    return [Perceptd(program, model, *way) for way in ways] + [Peer(name, model) for name in PEERS]
