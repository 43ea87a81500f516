# SPDX-License-Identifier: Apache-2.0
"""wrk: a client of many connections that posts the same bodies again and again, and counts what comes back."""
import json
import pathlib
import subprocess

import pictures
import wire
from table import equal, expect

CONNECTIONS = 64
SCRIPT = pathlib.Path(__file__).resolve().parent / "post.lua"


def write_bodies(work: pathlib.Path, count: int) -> list[str]:
    paths = []
    for seed in range(count):
        path = work / f"body-{seed}.json"
        path.write_text(json.dumps({"image": wire.image(pictures.jpeg(seed))}))
        paths.append(str(path))
    return paths


def wrk(server, bodies: list[str], seconds: int, connections: int = CONNECTIONS) -> dict:
    """What post.lua tells; latencies in milliseconds."""
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "120s", "-s", str(SCRIPT),
               f"{server.url}/perception_encoder/embed_image", "--", *bodies]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 150)
    line = next((line for line in done.stdout.splitlines() if line.startswith("JSON ")), None)
    if done.returncode != 0 or line is None:
        raise RuntimeError(f"wrk failed: {done.stdout[-300:]}{done.stderr[-300:]}")
    told = json.loads(line[5:])
    told["rate"] = told["answers"] / told["seconds"]
    return told


def expect_all_answered(told_: dict, statuses: set[str]):
    equal([told_[key] for key in ("connect", "read", "write", "timeout")], [0] * 4, "errors of connections")
    expect(set(told_["statuses"]) <= statuses, f"statuses {told_['statuses']}")
    # At the end wrk leaves what it waits for: one request for each connection at most.
    lost = told_["sent"] - told_["answers"]
    expect(0 <= lost <= CONNECTIONS + 2, f"{told_['sent']} sent, {told_['answers']} answered")
