# SPDX-License-Identifier: Apache-2.0
"""SIGTERM under load: what was accepted is answered, nothing new is taken, and the program ends with 0 and in time."""
import json
import signal
import socket
import subprocess
import threading
import time

import pictures
import wire
from stage import Stage
from table import equal, expect

IMAGE = "/perception_encoder/embed_image"
CLIENTS = 48
LIMIT = 10  # seconds until it has ended


def play(stage: Stage):
    body = json.dumps({"image": [wire.image(pictures.jpeg(seed)) for seed in range(4)]}).encode()
    data = wire.request("POST", IMAGE, body, {"Content-Type": "application/json"})
    for number, name in ((signal.SIGTERM, "SIGTERM"), (signal.SIGINT, "Ctrl-C")):
        play_under_load(stage, data, number, name)
    with stage.server("idle") as server, stage.table.check("SIGTERM with idle keep-alive connections"):
        links = [socket.create_connection((server.host, server.port), timeout=5) for _ in range(20)]
        for link in links[:10]:
            link.sendall(wire.request("GET", "/info"))
            wire.Answers(link).next()
        code, seconds = server.terminate()
        equal(code, 0, "exit code")
        expect(seconds < 3, f"it waited {seconds:.1f} s for clients that want nothing")
    with stage.server("halves") as server, \
            stage.table.check("SIGTERM with half a request: it is not waited for beyond the limit"):
        with wire.connected(server) as link:
            link.sendall(data[:200])
            code, seconds = server.terminate()
        equal(code, 0, "exit code")
        expect(seconds < LIMIT, f"it took {seconds:.1f} s")


def play_under_load(stage: Stage, data: bytes, number: int, name: str):
    """Every client writes a whole request and waits: the signal comes when all are written."""
    with stage.server(f"shutdown-{number}", "--queue", "1024") as server:
        warm = wire.exchange(server, data)
        equal(warm.status, 200, "status before it")
        links = [socket.create_connection((server.host, server.port), timeout=30) for _ in range(CLIENTS)]
        for link in links:
            link.sendall(data)
        # The kernel has all of it; the server is to have read it as well, or the request was not accepted.
        time.sleep(0.05)
        late: list[str] = []
        outcomes: list[tuple[str, float]] = [("", 0)] * CLIENTS
        threads = [threading.Thread(target=listen, args=(link, outcomes, place)) for place, link in enumerate(links)]
        for thread in threads:
            thread.start()
        signalled = time.monotonic()
        server.signal(number)
        asking = threading.Thread(target=lambda: late.append(refused_after(server)))
        asking.start()
        code, ended = wait(server)
        asking.join()
        seconds = ended - signalled
        for thread in threads:
            thread.join()
        answered = sum(outcome == "200" for outcome, _ in outcomes)
        after = sum(at > signalled for _, at in outcomes)
        with stage.table.check(f"{name} under load: every request that was sent whole is answered") as notes:
            notes.append(f"{answered} of {CLIENTS} answered, {after} of them after the signal")
            equal(sorted({outcome for outcome, _ in outcomes}), ["200"], "outcomes")
            expect(after > 0, "all were answered before the signal: nothing was shown")
        with stage.table.check(f"{name} under load: exit code 0 within {LIMIT} s, no new connections") as notes:
            notes.append(f"ended after {seconds:.2f} s; a request half a second later: {late[0]}")
            equal(code, 0, "exit code")
            expect(seconds < LIMIT, f"it took {seconds:.1f} s")
            expect("answered 200" not in late[0], "a request that came later was taken")


def listen(link: socket.socket, outcomes: list[tuple[str, float]], place: int):
    try:
        outcome = str(wire.Answers(link).next().status)
    except wire.NoAnswer as error:
        outcome = str(error)
    outcomes[place] = (outcome, time.monotonic())
    link.close()


def refused_after(server) -> str:
    """What becomes of a request that comes while it ends."""
    time.sleep(0.5)
    try:
        return f"answered {wire.get(server, '/info').status}"
    except wire.NoAnswer:
        return "not answered"


def wait(server) -> tuple[int | None, float]:
    """The exit code, None where it had to be killed, and when it ended."""
    try:
        code = server.process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        code = None
    return code, time.monotonic()
