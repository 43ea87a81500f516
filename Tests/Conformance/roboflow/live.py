# SPDX-License-Identifier: Apache-2.0
"""The daemon's API: what runs, and its scores as server-sent events and as a WebSocket, held against the JSON lines that
the same daemon writes to standard output."""
import asyncio
import contextlib
import hashlib
import json
import socket
import time

import aiohttp

import wire
from events import Events
from server import Server
from stage import ROOT, Stage
from table import contains, equal, expect

KEY = "a-key-of-these-tests"
SCORES = "/v1/scores"


class Daemon(Server):
    """`perceptd run` with an `api` section; what it writes to standard output goes to a file."""

    def __init__(self, stage: Stage, name: str, api: dict | None = None):
        super().__init__(stage.program, stage.models, stage.work, name)
        self.lines = stage.work / f"{name}.jsonl"
        configuration = {
            "version": 1, "model": {"name": str(stage.models / "demo"), "precision": "fp32"}, "defaults": {"fps": 20},
            "sources": {"pattern": "test:", "clip": {"file": str(ROOT / "samples/demo.mp4"), "policy": "every", "fps": 5},
                        "off": {"url": "test:", "enabled": False}},
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


def play(stage: Stage):
    with Daemon(stage, "daemon") as daemon:
        play_sources(stage, daemon)
        play_events(stage, daemon)
        asyncio.run(play_socket(stage, daemon))
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


def expect_written(daemon: Daemon, taken: list[dict]) -> int:
    """Each frame is the line that was written, but for what is a reader's own."""
    expect(len(taken) > 10, f"{len(taken)} frames: too few to show anything")
    deadline = time.monotonic() + 5
    while missing := [(one["source"], one["seq"]) for one in taken if (one["source"], one["seq"]) not in daemon.written()]:
        expect(time.monotonic() < deadline, f"not on standard output: {missing[:3]}")
        time.sleep(0.1)
    written = daemon.written()
    for one in taken:
        line = written[one["source"], one["seq"]]
        for key in ("ts", "pts", "scores", "cos"):
            equal(one.get(key), line.get(key), f"{key} of frame {one['seq']} of {one['source']}")
    return len(taken)


async def play_socket(stage: Stage, daemon: Daemon):
    async with aiohttp.ClientSession() as session:
        with stage.table.check("WebSocket: equal to the lines on standard output") as notes:
            async with session.ws_connect(daemon.url + SCORES) as link:
                taken = [await asyncio.wait_for(link.receive_json(), wire.LIMIT) for _ in range(60)]
                equal(taken[0].get("kind"), "started", "the first message")
                await link.close()
                equal(link.close_code, 1000, "close code")
            notes.append(f"{expect_written(daemon, [one for one in taken if 'scores' in one])} frames")
        with stage.table.check("WebSocket: of one source; ping is answered; what a client says is passed over"):
            async with session.ws_connect(daemon.url + SCORES + "?source=pattern", autoping=False) as link:
                await link.send_str("hello")
                await link.send_bytes(bytes(1000))
                await link.ping(b"are you there")
                kinds = [await asyncio.wait_for(link.receive(), wire.LIMIT) for _ in range(30)]
                pongs = [one.data for one in kinds if one.type == aiohttp.WSMsgType.PONG]
                equal([bytes(one) for one in pongs], [b"are you there"], "pongs")
                texts = [json.loads(one.data) for one in kinds if one.type == aiohttp.WSMsgType.TEXT]
                equal({one["source"] for one in texts if "scores" in one}, {"pattern"}, "sources")
        with stage.table.check("WebSocket: of a source that is not there, of another version"):
            with contextlib.suppress(asyncio.TimeoutError):
                try:
                    await session.ws_connect(daemon.url + SCORES + "?source=nowhere")
                    expect(False, "it was opened")
                except aiohttp.WSServerHandshakeError as error:
                    equal(error.status, 404, "status")
        with stage.table.check("what is no handshake is refused, and the server lives"):
            upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
            for headers in (upgrade, {**upgrade, "Sec-WebSocket-Key": "x"},
                            {**upgrade, "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "99"}):
                answer = wire.exchange(daemon, wire.request("GET", SCORES, headers=headers))
                expect(answer.status in (400, 426), f"status {answer.status} for {headers}")
                expect(isinstance(answer.json, dict), "no object")
        with stage.table.check("frames that break the rules end the connection, not the server"):
            head = wire.request("GET", SCORES, headers={**upgrade, "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="})
            for frame in (b"\x81\x05hello", b"\x81\xff" + b"\xff" * 12, b"\xf1\x80\0\0\0\0", b"\x89\xfe\x10\0\0\0\0\0" + bytes(4096),
                          b"\x88\x81\0\0\0\0x"):
                with wire.connected(daemon) as link:
                    link.sendall(head)
                    contains(link.recv(200).decode("latin-1"), "101", "status line")
                    wire.send_all(link, frame)
                    expect(ends(link), f"it goes on after {frame[:8]!r}")
            equal(wire.get(daemon, "/healthz").status, 200, "/healthz")


def ends(link: socket.socket, limit: float = 5) -> bool:
    deadline = time.monotonic() + limit
    link.settimeout(limit)
    try:
        while time.monotonic() < deadline:
            if not link.recv(65536):
                return True
    except ConnectionResetError:
        return True
    except TimeoutError:
        pass
    return False


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
        asyncio.run(socket_keys(daemon))
    with stage.table.check("no key in the log"):
        expect(KEY not in daemon.log_text(), "it is there")


async def socket_keys(daemon: Daemon):
    async with aiohttp.ClientSession() as session:
        for query, headers, status in (("", {}, 401), ("?api_key=wrong", {}, 401), (f"?api_key={KEY}", {}, 101),
                                       ("", {"Authorization": f"Bearer {KEY}"}, 101)):
            try:
                async with session.ws_connect(daemon.url + SCORES + query, headers=headers):
                    equal(101, status, f"status for {query} {headers}")
            except aiohttp.WSServerHandshakeError as error:
                equal(error.status, status, f"status for {query} {headers}")
