# SPDX-License-Identifier: Apache-2.0
"""Looks after a server while it is mistreated: alive, answering, and as small as before after every row."""
import contextlib
import time
from typing import Callable

import pictures
import wire
from server import Server
from table import Missed, Table, equal, expect

# Megabytes. What an allocator keeps for the next time is not lost; what grows with every row soon is above this.
KEPT = 128
# Megabytes while a row is answered: a body of 64 MiB, parsed and decoded, stays below; an unpacked bomb does not.
PEAK = 512
DESCRIPTORS = 4  # connections of the rows before, which the server may not have closed yet
SETTLE = 5  # seconds


class Watch:
    def __init__(self, table: Table, server: Server, warm: Callable[[Server], None] | None = None):
        self.table, self.server, self.warm = table, server, warm or use
        self._measure()

    def _measure(self):
        for _ in range(3):  # what is made once, at the first request of its kind, is no growth
            self.warm(self.server)
        time.sleep(0.5)
        self.memory, self.descriptors = self.server.memory(), self.server.descriptors()

    @contextlib.contextmanager
    def row(self, name: str):
        if not self.server.is_alive():  # the row before has told it
            self.server.start()
            self._measure()
        self.server.forget_peak()
        before = self.server.memory()
        with self.table.check(name) as notes:
            try:
                yield notes
            finally:
                peak = self._seen("peak") - before
                if peak > KEPT:
                    notes.append(f"{peak:.0f} MB more while it was answered")
                self._settle()
            expect(peak <= PEAK, f"at most {PEAK} MB more are allowed while it is answered")

    def _seen(self, what: str) -> float:
        expect(self.server.is_alive(), f"the server died: {self.server.log_text()[-300:]}")
        return getattr(self.server, what)()

    def _settle(self):
        """Alive, answering another client, and back to its former size."""
        healthy = wire.ask(self.server, "GET", "/healthz", limit=5)
        equal(healthy.status, 200, "a healthy client's answer after it")
        deadline = time.monotonic() + SETTLE
        while True:
            grown = self._seen("memory") - self.memory
            opened = self._seen("descriptors") - self.descriptors
            if grown <= KEPT and opened <= DESCRIPTORS:
                return
            if time.monotonic() > deadline:
                # Told once: the rows that follow are judged by what they add to it.
                self.memory, self.descriptors = self.memory + grown, self.descriptors + opened
                raise Missed(f"{grown:+.0f} MB and {opened:+d} descriptors after {SETTLE} s")
            time.sleep(0.1)


def use(server: Server):
    images = [wire.image(pictures.jpeg(seed, 1280, 960)) for seed in range(8)]
    wire.post(server, "/perception_encoder/embed_image", {"image": images})
    wire.post(server, "/perception_encoder/embed_text", {"text": "a dog"})


def expect_error(answer: wire.Answer, *statuses: int) -> wire.Answer:
    """One of these statuses, in time, with a body that clients can read: an object that says what is wrong."""
    expect(answer.status in statuses, f"expected {' or '.join(map(str, statuses))}, got {answer!r}")
    expect(answer.seconds < wire.LIMIT, f"answered after {answer.seconds:.1f} s")
    if answer.status == 200:
        return answer
    body = answer.json
    expect(isinstance(body, dict), f"the body of {answer.status} is no object: {answer.body[:100]!r}")
    told = body.get("detail") if answer.status in (404, 405, 422) and "detail" in body else body.get("message")
    expect(told, f"the body of {answer.status} says nothing: {answer.body[:200]!r}")
    if answer.status == 422:
        expect(isinstance(told, list) and all({"type", "loc", "msg"} <= set(one) for one in told),
               f"detail is {told!r:.200}")
        expect(all(one["loc"] and one["loc"][0] in ("body", "query") for one in told), f"loc in {told!r:.200}")
    expect_discreet(answer.body)
    return answer


def expect_discreet(body: bytes):
    """Nothing of the inside: no path of a source file, no Swift type, no address."""
    for told in (b".swift", b"Fatal error", b"DecodingError", b"codingPath", b"Optional(", b"Error Domain", b"0x0000",
                 b"/usr/", b"/home/", b"/work/", b"/tmp/"):
        expect(told not in body, f"the answer tells of the inside: {told!r} in {body[:200]!r}")
