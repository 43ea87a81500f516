# SPDX-License-Identifier: Apache-2.0
"""What `perceptd embed` and `perceptd compare` say: the numbers that answers over HTTP are held against."""
import json
import pathlib
import re
import subprocess
from decimal import Decimal

import numpy as np

from table import Missed

TOLERANCE = 1e-6
NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


class Reference:
    """The same program and model without HTTP, in fp32 as the servers of these tests run."""

    def __init__(self, program: pathlib.Path, models: pathlib.Path, work: pathlib.Path, model: str = "demo"):
        self.program, self.models, self.work, self.model = program, models, work, model
        self.texts: dict[str, np.ndarray] = {}
        self.pictures: dict[bytes, np.ndarray] = {}

    def of_texts(self, texts: list[str]) -> list[np.ndarray]:
        if missing := [text for text in dict.fromkeys(texts) if text not in self.texts]:
            self.texts.update(zip(missing, self._embed("text", ["--", *missing])))
        return [self.texts[text] for text in texts]

    def of_text(self, text: str) -> np.ndarray:
        return self.of_texts([text])[0]

    def of_pictures(self, pictures: list[bytes]) -> list[np.ndarray]:
        """Of the bytes of picture files."""
        if missing := [data for data in dict.fromkeys(pictures) if data not in self.pictures]:
            paths = [self.work / f"reference-{number}" for number in range(len(missing))]
            for path, data in zip(paths, missing):
                path.write_bytes(data)
            self.pictures.update(zip(missing, self._embed("image", [str(path) for path in paths])))
        return [self.pictures[data] for data in pictures]

    def of_picture(self, data: bytes) -> np.ndarray:
        return self.of_pictures([data])[0]

    def compare(self, prompts: list[str], *, picture: bytes | None = None, text: str | None = None) -> list[float]:
        if picture is None:
            subject = ["--text", text]
        else:
            path = self.work / "subject"
            path.write_bytes(picture)
            subject = ["--image", str(path)]
        lines = self._run(["compare", *self._options(), *subject, "--", *prompts])
        similarity = lines[0]["similarity"]
        return [similarity[prompt] for prompt in prompts]

    def _embed(self, kind: str, inputs: list[str]) -> list[np.ndarray]:
        lines = self._run(["embed", kind, *self._options(), *inputs])
        return [np.array(line["embedding"], dtype=np.float32) for line in lines]

    def _options(self) -> list[str]:
        return ["--models", str(self.models), "--model", self.model]

    def _run(self, arguments: list[str]) -> list[dict]:
        done = subprocess.run([str(self.program), *arguments], capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise RuntimeError(f"perceptd {arguments[0]} failed: {done.stderr[-500:]}")
        return [json.loads(line) for line in done.stdout.splitlines()]


def expect_close(seen, expected, what: str = "values"):
    """All numbers within the tolerance that the project promises."""
    seen, expected = np.asarray(seen, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    if seen.shape != expected.shape:
        raise Missed(f"{what}: shape {seen.shape} instead of {expected.shape}")
    difference = float(np.max(np.abs(seen - expected))) if seen.size else 0.0
    if not difference <= TOLERANCE:
        raise Missed(f"{what}: differ by {difference:.3g}, at most {TOLERANCE:g} is allowed")
    return difference


def cosine(left, right) -> float:
    left, right = np.asarray(left, dtype=np.float64), np.asarray(right, dtype=np.float64)
    return float(left @ right / np.sqrt((left @ left) * (right @ right)))


def expect_shortest(body: bytes, key: str):
    """Every number in the array behind `key` is the shortest decimal that reads back as the same float32."""
    begin = body.index(f'"{key}"'.encode()) + len(key) + 2
    end = body.rindex(b"]")
    tokens = NUMBER.findall(body[begin:end])
    if not tokens:
        raise Missed(f"no numbers behind {key}")
    for token in tokens:
        text = token.decode()
        exact = str(np.float32(text))  # NumPy prints the shortest decimal of a float32
        if Decimal(text) != Decimal(exact):
            raise Missed(f"{text} is printed where {exact} is the shortest decimal of that float32")
    return len(tokens)
