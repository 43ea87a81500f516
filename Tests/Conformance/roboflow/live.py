# SPDX-License-Identifier: Apache-2.0
"""The daemon's API: what runs, and its scores as server-sent events and as a WebSocket, held against the JSON
lines that the same daemon writes to standard output."""
import asyncio
import hashlib
import socket
import time

import sockets
import wire
from daemon import SCORES, Daemon, expect_written
from events import Events
from schema import OF_DAEMONS, ROUTES
from stage import Stage
from table import contains, equal, expect

KEY = "a-key-of-these-tests"


def play(stage: Stage):
    with Daemon(stage, "daemon", {"clip_alias": True}) as daemon:  # without it /clip is 501 and not described
        play_sources(stage, daemon)
        play_events(stage, daemon)
        asyncio.run(sockets.play(stage, daemon))
        play_readers(stage, daemon)
        play_end(stage, daemon)
    keys = [{"name": "tests", "hash": f"sha256:{hashlib.sha256(KEY.encode()).hexdigest()}"}]
    with Daemon(stage, "daemon-keys", {"keys": keys}) as daemon:
        play_keys(stage, daemon)
    with stage.server("no-sources") as server, stage.table.check("`perceptd serve` has no sources: 404, as an object"):
        for path in ("/v1/sources", SCORES):
            answer = wire.get(server, path)
            equal(answer.status, 404, path)
            expect(answer.json.get("message") or answer.json.get("detail"), f"{path} says nothing")


def play_sources(stage: Stage, daemon: Daemon):
    with stage.table.check("GET /v1/sources names all of them and their states"):
        deadline = time.monotonic() + 10
        while True:
            sources = {one["name"]: one for one in wire.get(daemon, "/v1/sources").json["sources"]}
            if sources["pattern"]["state"] == "running" and sources["pattern"].get("scores"):
                break
            expect(time.monotonic() < deadline, f"pattern is {sources['pattern']}")
            time.sleep(0.1)
        equal(set(sources), {"pattern", "clip", "off"}, "names")
        equal(sources["off"]["state"], "disabled", "state of the one that is off")
        equal(set(sources["pattern"]["scores"]), {"dog", "car"}, "scores")
    with stage.table.check("the daemon's /openapi.json describes every route"):
        described = wire.get(daemon, "/openapi.json").json["paths"]
        equal([route for route in (*ROUTES, *OF_DAEMONS) if route not in described], [], "routes that are missing")
    with stage.table.check("embeddings are answered beside the sources"):
        answer = wire.post(daemon, "/perception_encoder/embed_text", {"text": "a dog"})
        equal(answer.json["embeddings"], [[float(number) for number in stage.reference.of_text("a dog").astype(str)]],
              "embedding")


def play_events(stage: Stage, daemon: Daemon):
    with stage.table.check("server-sent events: what they are made of") as notes:
        with Events(daemon, SCORES) as events:
            equal(events.status, 200, "status")
            contains(events.headers.get("content-type"), "text/event-stream", "content type")
            first = events.take(1)[0]
            equal(first.kind, "started", "the first event")
            equal([one["text"] for one in first.data["prompts"]], ["a dog", "a red car"], "prompts")
            more = events.take(40)
        numbered = [int(event.id) for event in more if event.id is not None]
        equal(numbered, list(range(numbered[0], numbered[0] + len(numbered))), "ids")
        kinds = {event.kind for event in more}
        expect(kinds <= {"started", "score", "status", "lost"}, f"kinds {kinds}")
        notes.append(f"{len(more)} events")
    with stage.table.check("server-sent events: equal to the lines on standard output") as notes:
        with Events(daemon, SCORES) as events:
            taken = [event.data for event in events.take(60) if event.kind == "score"]
        notes.append(f"{expect_written(daemon, taken)} frames")
    with stage.table.check("server-sent events: of one source, of two, of one that is not there"):
        with Events(daemon, SCORES + "?source=pattern") as events:
            equal({event.data["source"] for event in events.take(20) if event.kind == "score"}, {"pattern"}, "sources")
        with Events(daemon, SCORES + "?source=pattern&source=off") as events:
            equal({event.data["source"] for event in events.take(20) if event.kind == "score"}, {"pattern"}, "sources")
        answer = wire.get(daemon, SCORES + "?source=nowhere")
        equal(answer.status, 404, "status")
        expect(isinstance(answer.json, dict), "no object")
        equal(wire.get(daemon, SCORES + "?sauce=pattern").status, 400, "status of a misspelt parameter")
    with stage.table.check("HEAD of a stream has no body and does not stay"):
        answer = wire.ask(daemon, "HEAD", SCORES, limit=3)
        equal((answer.status, answer.body), (200, b""), "answer")


def play_readers(stage: Stage, daemon: Daemon):
    with stage.table.check("a reader that does not read holds nobody up") as notes:
        stuck = [socket.create_connection((daemon.host, daemon.port)) for _ in range(5)]
        for link in stuck:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            link.sendall(wire.request("GET", SCORES))
        before = daemon.memory()
        with Events(daemon, SCORES + "?source=pattern") as events:
            begun = time.monotonic()
            scores = [event for event in events.take(100) if event.kind == "score"]
            rate = len(scores) / (time.monotonic() - begun)
        notes.append(f"{rate:.1f} frames/s of 20, {daemon.memory() - before:+.0f} MB")
        expect(rate > 10, "it was slowed down")
        for link in stuck:
            link.close()
    with stage.table.check("60 readers that leave are gone") as notes:
        before = daemon.descriptors()
        readers = [Events(daemon, SCORES).__enter__() for _ in range(60)]
        expect(daemon.descriptors() >= before + 50, "they were not there: nothing was shown")
        for reader in readers:
            reader.__exit__()
        deadline = time.monotonic() + 10
        while daemon.descriptors() > before + 2:
            expect(time.monotonic() < deadline, f"{daemon.descriptors()} descriptors, {before} before")
            time.sleep(0.1)


def play_end(stage: Stage, daemon: Daemon):
    with stage.table.check("SIGTERM ends streams and the daemon: 0, within 10 s") as notes:
        with Events(daemon, SCORES) as events:
            events.take(5)
            code, seconds = daemon.terminate()
            notes.append(f"{seconds:.1f} s")
            equal(code, 0, "exit code")
            expect(seconds < 10, "too late")
            expect(events.ends(), "the stream did not end")


def play_keys(stage: Stage, daemon: Daemon):
    with stage.table.check("streams need a key where there are keys"):
        for path in (SCORES, SCORES + "?api_key=wrong", "/v1/sources"):
            equal(wire.get(daemon, path, Connection="close").status, 401, path)
        with Events(daemon, SCORES + f"?api_key={KEY}") as events:  # browsers cannot send headers with these
            equal(events.status, 200, "status with a key in the query")
        with Events(daemon, SCORES, {"Authorization": f"Bearer {KEY}"}) as events:
            equal(events.status, 200, "status with a key in a header")
    with stage.table.check("WebSockets need a key where there are keys"):
        asyncio.run(sockets.play_keys(daemon, KEY))
    with stage.table.check("no key in the log"):
        expect(KEY not in daemon.log_text(), "it is there")
