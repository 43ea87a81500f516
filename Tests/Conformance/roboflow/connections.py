# SPDX-License-Identifier: Apache-2.0
"""Connections, methods, paths and headers: writes, keep-alive, HEAD, 404 and 405, CORS, the routes of operators."""
import json
import socket
import statistics
import time

import wire
from stage import Stage
from table import among, contains, equal, expect
from wirefacts import COMPARE, TEXT, expect_rows

STALL = 0.040  # seconds: what two small writes cost where the other end delays its acknowledgements


def play(stage: Stage):
    with stage.server("connections") as server:
        play_connections(stage, server)
        play_operator_routes(stage, server)
        play_methods(stage, server)
    play_origins(stage)


def play_origins(stage: Stage):
    with stage.server("origin", "--cors-origin", "https://app.example") as server:
        with stage.table.check("CORS: the origin that is allowed, and no other"):
            for origin, allowed in (("https://app.example", True), ("https://evil.example", False), ("null", False)):
                answer = wire.post(server, TEXT, {"text": "a dog"}, {"Origin": origin})
                equal(answer.header("Access-Control-Allow-Origin"), origin if allowed else None, f"for {origin}")
            before = wire.ask(server, "OPTIONS", TEXT, headers={
                "Origin": "https://app.example", "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type, authorization"})
            among(before.status, {200, 204}, "status of the preflight")
            contains(before.header("Access-Control-Allow-Methods"), "POST", "allowed methods")
            contains((before.header("Access-Control-Allow-Headers") or "").lower(), "content-type", "allowed headers")
    with stage.server("no-origin") as server, stage.table.check("CORS: closed by default"):
        answer = wire.post(server, TEXT, {"text": "a dog"}, {"Origin": "https://app.example"})
        equal(answer.header("Access-Control-Allow-Origin"), None, "Access-Control-Allow-Origin")


def play_connections(stage: Stage, server):
    body = json.dumps({"subject": "a", "subject_type": "text", "prompt": "b"}).encode()
    data = wire.request("POST", COMPARE, body, {"Content-Type": "application/json"})
    with stage.table.check("head and body of an answer in one write"):
        with wire.connected(server) as link:
            for number in range(20):
                link.sendall(data)
                first = link.recv(65536)
                head, separator, rest = first.partition(b"\r\n\r\n")
                expect(separator, f"answer {number}: the first segment ends within the head: {first[-60:]!r}")
                length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n")
                              if line.startswith(b"content-length:"))
                equal(len(rest), length, f"bytes of the body in the first segment of answer {number}")
    with stage.table.check("200 requests one after another on one connection, none stalls") as notes:
        times = []
        with wire.connected(server) as link:
            # The kernel's default: acknowledgements may be delayed, as those of real clients are.
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
            answers = wire.Answers(link)
            for _ in range(200):
                begun = time.monotonic()
                link.sendall(data)
                equal(answers.next().status, 200, "status")
                times.append(time.monotonic() - begun)
        median, slow = statistics.median(times), sum(seconds >= STALL for seconds in times)
        notes.append(f"median {median * 1000:.1f} ms, longest {max(times) * 1000:.0f} ms, {slow} of 40 ms or more")
        expect(median < STALL / 2 and slow <= 4, "stalls")  # a busy machine may be late now and then
    with stage.table.check("ten requests sent at once on one connection are answered in order"):
        texts = [f"number {number}" for number in range(10)]
        with wire.connected(server) as link:
            link.sendall(b"".join(wire.request("POST", TEXT, json.dumps({"text": text}).encode()) for text in texts))
            answers = wire.Answers(link)
            for text in texts:
                expect_rows(answers.next(), [stage.reference.of_text(text)])
    with stage.table.check("Connection: close, and HTTP/1.0, close after the answer"):
        for request in (wire.request("GET", "/info", headers={"Connection": "close"}),
                        b"GET /info HTTP/1.0\r\nHost: x\r\n\r\n"):
            with wire.connected(server) as link:
                link.sendall(request)
                answers = wire.Answers(link)
                equal(answers.next().status, 200, "status")
                expect(answers.is_closed(), "still open")
    with stage.table.check("a body where none belongs leaves the connection in order"):
        with wire.connected(server) as link:
            answers = wire.Answers(link)
            for path in ("/info", "/no-such-path", "/model/registry", "/healthz"):
                link.sendall(wire.request("GET", path, b'{"api_key": null, "excluded_fields": []}'))
                equal(answers.next().status, 404 if "no-such" in path else 200, path)


def play_operator_routes(stage: Stage, server):
    with stage.table.check("GET /info"):
        answer = wire.get(server, "/info")
        equal(list(answer.json)[:3], ["name", "version", "uuid"], "keys")
        expect(all(isinstance(answer.json[key], str) and answer.json[key] for key in ("name", "version", "uuid")),
               f"a value is no text or empty: {answer.json}")
    with stage.table.check("GET /healthz, /readiness, /readyz"):
        equal(wire.get(server, "/healthz").json.get("status"), "healthy", "/healthz")
        for path in ("/readiness", "/readyz"):
            equal(wire.get(server, path).json.get("status"), "ready", path)
    with stage.table.check("GET / and /docs are pages"):
        for path in ("/", "/docs"):
            answer = wire.get(server, path)
            equal(answer.status, 200, path)
            contains(answer.header("Content-Type"), "text/html", "content type")
            contains(answer.body.decode().lower(), "<html", path)
    with stage.table.check("GET /model/registry"):
        wire.post(server, "/model/add", {"model_id": "perception_encoder/demo"})
        described = wire.get(server, "/model/registry?api_key=None").json
        one = next(one for one in described["models"] if one["model_id"] == "perception_encoder/demo")
        equal(one["task_type"], "embedding", "task_type")
        expect({"batch_size", "input_height", "input_width"} <= set(one), f"keys: {sorted(one)}")
    with stage.table.check("GET routes take a JSON body"):
        for path in ("/", "/info", "/healthz", "/readiness", "/metrics", "/model/registry", "/openapi.json"):
            answer = wire.ask(server, "GET", path, b'{"api_key": null}', {"Content-Type": "application/json"})
            equal(answer.status, 200, path)
    with stage.table.check("GET /metrics is Prometheus text"):
        answer = wire.get(server, "/metrics")
        contains(answer.header("Content-Type"), "text/plain", "content type")
        expect_metrics(answer.body.decode())


def expect_metrics(text: str):
    """Each sample has a number and stands below a TYPE line of its family."""
    families, samples = {}, 0
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            expect(name not in families, f"two TYPE lines of {name}")
            families[name] = kind
        elif line and not line.startswith("#"):
            name = line.split("{")[0].split(" ")[0]
            float(line.rsplit("} ", 1)[-1].split(" ")[0] if "{" in line else line.split(" ")[1])
            bare = [name.removesuffix(end) for end in ("_bucket", "_sum", "_count")]
            expect(name in families or any(one in families for one in bare), f"no TYPE line of {name}")
            samples += 1
    expect(samples > 0, "no samples")


def play_methods(stage: Stage, server):
    with stage.table.check("HEAD is GET without a body"):
        for path in ("/", "/info", "/healthz", "/metrics"):
            with wire.connected(server) as link:
                answers = wire.Answers(link)
                link.sendall(wire.request("HEAD", path) + wire.request("GET", "/info"))
                head = answers.next("HEAD")
                equal((head.status, head.body), (200, b""), f"HEAD {path}")
                equal(answers.next().json.get("name"), wire.get(server, "/info").json["name"], "the answer behind it")
    with stage.table.check("404 for an unknown path, by every method"):
        for method, path in (("GET", "/no-such-path"), ("POST", "/no-such-path"), ("GET", "/v1/nothing"),
                             ("POST", "/perception_encoder/nothing"), ("DELETE", "/no-such-path")):
            answer = wire.ask(server, method, path, b"{}")
            among(answer.status, {404} if method == "GET" else {404, 405}, f"{method} {path}")
            among(answer.json.get("detail"), {"Not Found", "Method Not Allowed"}, "detail")
    with stage.table.check("405 with Allow for another method"):
        for method, path, allowed in (("GET", TEXT, "POST"), ("PUT", TEXT, "POST"), ("DELETE", COMPARE, "POST"),
                                      ("POST", "/info", "GET"), ("POST", "/healthz", "GET"),
                                      ("GET", "/model/add", "POST"), ("PATCH", "/model/registry", "GET"),
                                      ("GET", "/v1/classify", "POST"), ("POST", "/v1/scores", "GET")):
            answer = wire.ask(server, method, path, b"{}")
            equal(answer.status, 405, f"{method} {path}")
            equal(answer.json, {"detail": "Method Not Allowed"}, "body")
            contains(answer.header("Allow"), allowed, f"Allow of {path}")
    with stage.table.check("a slash more at the end is another path"):
        among(wire.post(server, TEXT + "/", {"text": "a dog"}).status, {404, 405}, "status")
    with stage.table.check("an absolute target and percent escapes"):
        link = f"http://127.0.0.1:{server.port}"
        equal(wire.exchange(server, wire.request("GET", f"{link}/info")).status, 200, "absolute target")
        equal(wire.get(server, "/%69nfo").status, 200, "escaped path")
