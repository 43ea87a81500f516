# SPDX-License-Identifier: Apache-2.0
"""A thousand clients that send a byte a second, in the head and in the body, beside a healthy one."""
import contextlib
import json
import resource
import socket
import threading
import time

import pictures
import wire
from busy import Busy
from stage import Stage
from table import equal, expect, expect_speed

CLIENTS = 1000
HEAD = b"POST /perception_encoder/embed_text HTTP/1.1\r\nHost: x\r\nX-Slow: " + b"s" * 5000
BODY = (b"POST /perception_encoder/embed_text HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 5000\r\n\r\n")


def play(stage: Stage):
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if allowed < CLIENTS + 200:
        if hard != resource.RLIM_INFINITY and hard < CLIENTS + 200:
            stage.table.skip("slow clients", f"this user may open {hard} files only")
            return
        resource.setrlimit(resource.RLIMIT_NOFILE, (CLIENTS + 200 if hard == resource.RLIM_INFINITY else hard, hard))
    with stage.server("slow") as server:
        measure(server, 3)  # warm
        alone = measure(server, 3 if stage.is_short else 10)
        chunked = BODY.replace(b"Content-Length: 5000", b"Transfer-Encoding: chunked")
        crowds = [("head", b"", HEAD), ("body", BODY, b" " * 5000), ("chunked body", chunked, b"1\r\n \r\n" * 1000)]
        for name, begin, rest in crowds[:2] if stage.is_short else crowds:
            play_slow(stage, server, name, begin, rest, alone)


def play_slow(stage: Stage, server, name: str, begin: bytes, rest: bytes, alone: list[float]):
    seconds = 12 if stage.is_short else 60
    before = server.memory()
    crowd = Crowd(server, begin, rest)
    try:
        with stage.table.check(f"{CLIENTS} clients that send a byte a second of a {name}: one is served") as notes:
            busy = Busy()
            times = measure(server, seconds)
            crowd.expect_held()
            notes.append(f"p50 {quantile(times, 0.5):.1f} ms, p99 {quantile(times, 0.99):.1f} ms of {len(times)}; "
                         f"alone {quantile(alone, 0.5):.1f} and {quantile(alone, 0.99):.1f}; {crowd.thrown_out} slow "
                         f"ones were thrown out; {server.memory() - before:+.0f} MB")
            bound = max(3 * quantile(alone, 0.99), quantile(alone, 0.99) + 50)
            expect_speed(quantile(times, 0.99) < bound, f"its p99 is above {bound:.0f} ms", busy.others())
        with stage.table.check(f"slow clients of a {name} cost little memory and are thrown out in the end") as notes:
            notes.append(f"{server.memory() - before:+.0f} MB")
            expect(server.memory() - before < 64, "more than 64 kB for each")
            if name == "head":
                # Of a head all bytes must come in --receive-seconds, 10 by default; a body may go on.
                expect(crowd.thrown_out > 0, "nobody was thrown out within the limit of heads")
    finally:
        crowd.leave()
    deadline = time.monotonic() + 5
    with stage.table.check(f"their connections are closed afterwards ({name})"):
        while server.descriptors() > 100:
            expect(time.monotonic() < deadline, f"{server.descriptors()} descriptors after 5 s")
            time.sleep(0.1)


class Crowd:
    """Connections that send `begin` at once and a byte of `rest` every second; who is thrown out comes again."""

    def __init__(self, server, begin: bytes, rest: bytes):
        self.server, self.begin, self.rest = server, begin, rest
        self.links: list[tuple[socket.socket, int]] = [(self._connect(), 0) for _ in range(CLIENTS)]
        self.thrown_out, self.over = 0, threading.Event()
        self.thread = threading.Thread(target=self._drip, daemon=True)
        self.thread.start()

    def _connect(self) -> socket.socket:
        link = socket.create_connection((self.server.host, self.server.port), timeout=10)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link.sendall(self.begin)
        link.setblocking(False)
        return link

    def _drip(self):
        while not self.over.is_set():
            begun = time.monotonic()
            for place, (link, sent) in enumerate(self.links):
                try:
                    link.send(self.rest[sent % len(self.rest):][:1])
                    self.links[place] = (link, sent + 1)
                except OSError:
                    link.close()
                    self.thrown_out += 1
                    with contextlib.suppress(OSError):
                        self.links[place] = (self._connect(), 0)
                if place % 50 == 0:
                    time.sleep(0.01)  # spread over the second, as a thousand clients are
            self.over.wait(max(0, 1 - (time.monotonic() - begun)))

    def expect_held(self):
        expect(self.thread.is_alive(), "the slow clients died: nothing was shown")

    def leave(self):
        self.over.set()
        self.thread.join()
        for link, _ in self.links:
            link.close()


def measure(server, seconds: float) -> list[float]:
    """Milliseconds of requests of a healthy client, each on a connection of its own, every 20 ms: a text, a picture."""
    bodies = [("/perception_encoder/embed_text", json.dumps({"text": "a dog"}).encode()),
              ("/perception_encoder/embed_image", json.dumps({"image": wire.image(pictures.jpeg(91))}).encode())]
    times, deadline = [], time.monotonic() + seconds
    while time.monotonic() < deadline:
        path, body = bodies[len(times) % 2]
        begun = time.monotonic()
        equal(wire.post(server, path, body).status, 200, "a healthy client")
        times.append((time.monotonic() - begun) * 1000)
        time.sleep(0.02)
    return times


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
