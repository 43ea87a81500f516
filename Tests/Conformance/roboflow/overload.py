# SPDX-License-Identifier: Apache-2.0
"""More than there is room for: refused at once and told when to come again; who leaves frees the place."""
import contextlib
import json
import socket
import threading
import time

import wire
from poster import expect_all_answered, wrk
from stage import Stage
from table import Missed, contains, equal, expect

IMAGE = "/perception_encoder/embed_image"
QUEUE = 16


def play(stage: Stage, bodies: list[str], model: str):
    with stage.server("overload", "--queue", str(QUEUE), "--batch", "4", model=model) as server:
        play_full(stage, server, bodies)
    with stage.server("leaving", "--batch", "4", model=model) as server:
        play_leaving(stage, server, bodies)


def places(server) -> float:
    """Pictures and texts that are decoded, wait or are encoded."""
    return metric(server, "perceptd_api_queue_places")


def encoded(server) -> float:
    """Pictures so far."""
    return metric(server, "perceptd_api_pictures_total")


def metric(server, name: str) -> float:
    """The sum of a metric's samples."""
    text = wire.get(server, "/metrics").body.decode()
    lines = [line for line in text.splitlines() if line.startswith((f"{name} ", f"{name}{{"))]
    if not lines:
        raise Missed(f"no {name} in /metrics")
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines)


def play_full(stage: Stage, server, bodies: list[str]):
    seconds = 4 if stage.is_short else 20
    with stage.table.check(f"a full queue ({QUEUE}): 200 or 503, nothing else and nothing lost") as notes:
        one = wrk(server, bodies, seconds)
        notes.append(f"answers {one['statuses']}, p99 {one['p99']:.0f} ms")
        expect_all_answered(one, {"200", "503"})
        expect(one["statuses"].get("503", 0) > 0, "the queue was never full: nothing was shown")
        expect(one["statuses"].get("200", 0) > 0, "nothing was served")
    with stage.table.check("503 comes at once, says Retry-After, and is an object with a message") as notes:
        refused = collect_refused(server, json.loads(open(bodies[0]).read())["image"])
        times = sorted(answer.seconds for answer in refused)
        notes.append(f"{len(refused)} refused, median {times[len(times) // 2] * 1000:.0f} ms")
        for answer in refused:
            expect((answer.header("Retry-After") or "").isdigit(), f"Retry-After is {answer.header('Retry-After')!r}")
            expect(isinstance(answer.json, dict) and answer.json.get("message"), f"body {answer.body[:100]!r}")
    with stage.table.check("a request that alone is larger than the queue is not put off for ever"):
        pass_through = wire.post(server, "/perception_encoder/embed_text", {"text": ["a"] * 8})
        equal(pass_through.status, 200, "eight texts in an idle server")
    with stage.table.check("the queue is empty afterwards"):
        wait_for_empty(server)


def collect_refused(server, picture: dict) -> list[wire.Answer]:
    answers, lock = [], threading.Lock()
    body = json.dumps({"image": [picture] * 8}).encode()

    def ask():
        for _ in range(4):
            with contextlib.suppress(wire.NoAnswer):
                answer = wire.post(server, IMAGE, body, limit=60)
                with lock:
                    answers.append(answer)

    threads = [threading.Thread(target=ask) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(len(answers), 96, "answers")
    expect({answer.status for answer in answers} <= {200, 503}, f"statuses {[answer.status for answer in answers]}")
    refused = [answer for answer in answers if answer.status == 503]
    if not refused:
        raise Missed("none was refused: nothing was shown")
    return refused


def wait_for_empty(server, limit: float = 10) -> float:
    """Seconds until no place is taken."""
    begun = time.monotonic()
    while (taken := places(server)) != 0:
        if time.monotonic() - begun > limit:
            raise Missed(f"{taken:.0f} places are still taken after {limit} s")
        time.sleep(0.02)
    return time.monotonic() - begun


def play_leaving(stage: Stage, server, bodies: list[str]):
    """300 clients that ask for eight pictures each and hang up: half of them gently, half by a reset. Of 256 places all
    are taken then; were they kept, encoding them all would take 32 times as long as one request."""
    picture = json.loads(open(bodies[0]).read())["image"]
    body = json.dumps({"image": [picture] * 8}).encode()
    data = wire.request("POST", IMAGE, body, {"Content-Type": "application/json"})
    wire.post(server, IMAGE, body, limit=60)
    one = max(wire.post(server, IMAGE, body, limit=60).seconds for _ in range(2))
    with stage.table.check("300 clients hang up with whole requests: a healthy one is served at once") as notes:
        most = 0.0
        for _ in range(6):
            links = [socket.create_connection((server.host, server.port), timeout=10) for _ in range(50)]
            for link in links:
                wire.send_all(link, data)
            most = max(most, places(server))
            for number, link in enumerate(links):
                if number % 2:
                    with contextlib.suppress(OSError):
                        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                link.close()
        seconds = wait_for_empty(server, 60)
        answer = wire.post(server, IMAGE, json.loads(open(bodies[1]).read()), limit=60)
        notes.append(f"{most:.0f} places were taken; empty after {seconds:.2f} s, then answered in "
                     f"{answer.seconds:.2f} s; a request of eight takes {one:.2f} s")
        equal(answer.status, 200, "a healthy request")
        expect(most >= 64, "few places were taken: nothing was shown")
        # What is being encoded is finished: a batch or two.
        expect(seconds < 3 * one + 1, "what nobody waits for was encoded all the same")
        expect(answer.seconds < 3 * one + 1, "a healthy request waited")
    with stage.table.check("100 clients hang up right behind their requests: most are not encoded") as notes:
        # The hang-up may be there before the request was looked at: it must count all the same.
        before, begun = encoded(server), time.monotonic()
        for _ in range(5):
            for _ in range(20):
                with socket.create_connection((server.host, server.port), timeout=10) as link:
                    wire.send_all(link, data)
            wait_for_empty(server, 120)
        done = encoded(server) - before
        notes.append(f"{done:.0f} of 800 pictures were encoded for nobody, in {time.monotonic() - begun:.1f} s")
        expect(done < 400, "that is most of them")
    with stage.table.check("hung up in the middle of bodies: no place was taken") as notes:
        for _ in range(100):
            with wire.connected(server) as link:
                link.sendall(data[:len(data) // 2])
        wait_for_empty(server, 2)
        contains(wire.get(server, "/healthz").body.decode(), "healthy", "/healthz")
