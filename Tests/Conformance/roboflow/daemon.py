# SPDX-License-Identifier: Apache-2.0
"""A running `perceptd run` with an `api` section, and the lines it writes beside."""
import json
import socket
import time

from server import Server
from stage import ROOT, Stage
from table import equal, expect

SCORES = "/v1/scores"


class Daemon(Server):
    """`perceptd run` with an `api` section; what it writes to standard output goes to a file."""

    def __init__(self, stage: Stage, name: str, api: dict | None = None):
        super().__init__(stage.program, stage.models, stage.work, name)
        self.lines = stage.work / f"{name}.jsonl"
        configuration = {
            "version": 1, "model": {"name": str(stage.models / "demo"), "precision": "fp32"}, "defaults": {"fps": 20},
            "sources": {"pattern": "test:", "off": {"url": "test:", "enabled": False},
                        "clip": {"file": str(ROOT / "samples/demo.mp4"), "policy": "every", "fps": 5}},
            "prompts": {"dog": "a dog", "car": "a red car"}, "outputs": {"stdout": {"status": True}},
            "api": {"listen": f"127.0.0.1:{free_port()}", **(api or {})}}
        path = stage.work / f"{name}.yaml"
        path.write_text(json.dumps(configuration))  # JSON is YAML
        self.command = ["sh", "-c", 'exec "$0" run -c "$1" > "$2"', str(stage.program), str(path), str(self.lines)]

    def written(self) -> dict[tuple[str, int], dict]:
        """The lines of frames so far, by source and number."""
        text = self.lines.read_text()
        lines = map(json.loads, text[:text.rfind("\n") + 1].splitlines())
        return {(line["source"], line["seq"]): line for line in lines if "scores" in line}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def expect_written(daemon: Daemon, taken: list[dict]) -> int:
    """Each frame is the line that was written, but for what is a reader's own."""
    expect(len(taken) > 10, f"{len(taken)} frames: too few to show anything")
    deadline = time.monotonic() + 5
    wanted = {(one["source"], one["seq"]) for one in taken}
    while missing := sorted(wanted - set(daemon.written())):
        expect(time.monotonic() < deadline, f"not on standard output: {missing[:3]}")
        time.sleep(0.1)
    written = daemon.written()
    for one in taken:
        line = written[one["source"], one["seq"]]
        for key in ("ts", "pts", "scores", "cos"):
            equal(one.get(key), line.get(key), f"{key} of frame {one['seq']} of {one['source']}")
    return len(taken)
