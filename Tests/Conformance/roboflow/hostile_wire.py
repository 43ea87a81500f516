# SPDX-License-Identifier: Apache-2.0
"""Requests that are no HTTP, or that two readers of HTTP would cut apart differently (request smuggling)."""
import socket
import time

import pictures
import wire
from stage import Stage
from table import Missed, contains, equal, expect
from watch import Watch, expect_error

TEXT = "/perception_encoder/embed_text"
BODY = b'{"text": "a dog"}'
SMUGGLED = b"GET /info HTTP/1.1\r\nHost: smuggled\r\n\r\n"
REFUSED = (400, 413, 414, 431, 501, 505)


def play(stage: Stage):
    with stage.server("hostile-wire") as server:
        watch = Watch(stage.table, server)
        for name, data, statuses in [*syntax(), *heads(), *chunks()]:
            with watch.row(name):
                with wire.connected(server) as link:
                    wire.send_all(link, data)
                    answers = wire.Answers(link)
                    answer = expect_error(answers.next(), *statuses)
                    if answer.status in REFUSED and 200 not in statuses:
                        # What follows a request that was not understood is no request.
                        expect(answers.is_closed(), "the connection goes on after a request that was not understood")
        for name, data in smuggling():
            with watch.row(f"smuggling: {name}"):
                play_smuggling(server, data)
        play_connections(stage, watch, server)
        play_uploads(watch, server)


def head(*lines: str, method: str = "POST", path: str = TEXT, version: str = "HTTP/1.1") -> bytes:
    return "".join(f"{line}\r\n" for line in (f"{method} {path} {version}", "Host: x", *lines)).encode() + b"\r\n"


def syntax() -> list[tuple[str, bytes, tuple[int, ...]]]:
    """Nothing here is a request."""
    return [
        ("noise", bytes(range(128, 256)) * 4 + b"\r\n\r\n", REFUSED),
        ("a TLS greeting", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(512), REFUSED),
        ("HTTP/2 with prior knowledge", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", REFUSED),
        ("HTTP/3.7", head(method="GET", path="/info", version="HTTP/3.7"), REFUSED),
        ("no version", b"GET /info\r\n\r\n", REFUSED),
        ("HTTP/1.1 without Host", b"GET /info HTTP/1.1\r\n\r\n", REFUSED),
        ("two Hosts", b"GET /info HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", REFUSED),
        ("a method that is none", b"G{}T /info HTTP/1.1\r\nHost: x\r\n\r\n", REFUSED),
        ("a method of 10,000 letters", b"A" * 10_000 + b" /info HTTP/1.1\r\nHost: x\r\n\r\n", (*REFUSED, 405)),
        ("a path with NUL", b"GET /in\0fo HTTP/1.1\r\nHost: x\r\n\r\n", (*REFUSED, 404)),
        ("a path with an escaped NUL", b"GET /info%00.png HTTP/1.1\r\nHost: x\r\n\r\n", (200, 400, 404)),
        ("a path that climbs", b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", (200, 400, 404)),
        ("a path that climbs, escaped", b"GET /docs/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
         (200, 400, 404)),
        ("a wrong escape in the path", b"GET /in%zzfo HTTP/1.1\r\nHost: x\r\n\r\n", (200, 400, 404)),
        ("a wrong escape in the query", b"GET /model/registry?api_key=%zz%c3 HTTP/1.1\r\nHost: x\r\n\r\n", (200, 400)),
        ("a query of 1,000 parameters", head(method="GET", path="/info?" + "&".join(f"a{n}=1" for n in range(1000))),
         (200, 414, 431)),
        ("a Content-Length that is no number", head("Content-Length: ten") + BODY, REFUSED),
        ("a negative Content-Length", head("Content-Length: -1") + BODY, REFUSED),
        ("a Content-Length with a sign", head(f"Content-Length: +{len(BODY)}") + BODY, REFUSED),
        ("a Content-Length beyond 64 bits", head("Content-Length: 99999999999999999999") + BODY, REFUSED),
        ("a header line without a colon", head("nonsense") + BODY, REFUSED),
        ("a header name with a space", head("X Y: z") + BODY, REFUSED),
        ("a header with NUL", b"GET /info HTTP/1.1\r\nHost: x\r\nX-Y: a\0b\r\n\r\n", REFUSED),
        ("a header with a bare carriage return", b"GET /info HTTP/1.1\r\nHost: x\r\nX-Y: a\rb: c\r\n\r\n", REFUSED),
    ]


def heads() -> list[tuple[str, bytes, tuple[int, ...]]]:
    """Heads that never end, or are far too large."""
    return [
        ("a path of 1 MB", b"GET /" + b"a" * (1 << 20) + b" HTTP/1.1\r\nHost: x\r\n\r\n", REFUSED),
        ("a header of 1 MB", head(f"X-Y: {'a' * (1 << 20)}", method="GET", path="/info"), REFUSED),
        ("100,000 headers", head(*[f"X-{at}: y" for at in range(100_000)], method="GET", path="/info"), REFUSED),
        ("headers of 10 MB without an end", b"GET /info HTTP/1.1\r\n" + b"X-Y: zzzzzzzz\r\n" * 700_000, REFUSED),
        ("a cookie of 64 kB", head(f"Cookie: {'c=1; ' * 13_000}", method="GET", path="/info"), REFUSED),
    ]


def chunks() -> list[tuple[str, bytes, tuple[int, ...]]]:
    chunked = head("Transfer-Encoding: chunked", "Content-Type: application/json")
    return [
        ("chunk size that is no number", chunked + b"xyz\r\n" + BODY, REFUSED),
        ("chunk size that is negative", chunked + b"-5\r\n" + BODY, REFUSED),
        ("chunk size beyond 64 bits", chunked + b"ffffffffffffffff1\r\n" + BODY, REFUSED),
        ("chunk longer than said", chunked + b"2\r\n" + BODY + b"\r\n0\r\n\r\n", REFUSED),
        ("chunk extension of 1 MB", chunked + b"1;" + b"x" * (1 << 20) + b"\r\n{\r\n0\r\n\r\n", (*REFUSED, 422)),
        ("an encoding that is not known", head("Transfer-Encoding: gzip, chunked") + b"0\r\n\r\n",
         (*REFUSED, 415, 422)),
    ]


def smuggling() -> list[tuple[str, bytes]]:
    """Each holds a second request in what some would take for the body of the first."""
    inner = b"0\r\n\r\n" + SMUGGLED
    size = f"Content-Length: {len(inner)}"
    return [
        ("Content-Length and Transfer-Encoding", head(size, "Transfer-Encoding: chunked") + inner),
        ("Transfer-Encoding and Content-Length", head("Transfer-Encoding: chunked", size) + inner),
        ("two lengths that differ", head("Content-Length: 0", f"Content-Length: {len(SMUGGLED)}") + SMUGGLED),
        ("two lengths in one line", head(f"Content-Length: 0, {len(SMUGGLED)}") + SMUGGLED),
        ("chunked, but not last", head("Transfer-Encoding: chunked, identity") + inner),
        ("chunked in a misspelling", head(size, "Transfer-Encoding: xchunked") + inner),
        ("chunked behind a tab", head(size, "Transfer-Encoding:\tchunked") + inner),
        ("chunked behind a vertical tab", head(size, "Transfer-Encoding: \x0bchunked") + inner),
        ("space before the colon", head(size, "Transfer-Encoding : chunked") + inner),
        ("a folded header", head(size, "X-Y: z\r\n Transfer-Encoding: chunked") + inner),
        ("length with a space inside", head(f"Content-Length: 0 {len(SMUGGLED)}") + SMUGGLED),
        ("length in hexadecimal", head(f"Content-Length: {len(SMUGGLED):#x}") + SMUGGLED),
        ("HTTP/1.0 with Transfer-Encoding", head(size, "Transfer-Encoding: chunked", version="HTTP/1.0") + inner),
    ]


def play_smuggling(server, data: bytes):
    """One request went in: one answer may come out, and never that of the inner one."""
    with wire.connected(server, 5) as link:
        wire.send_all(link, data)
        answers = wire.Answers(link)
        first = answers.next()
        expect(first.status != 200, f"it was taken: {first!r}")
        expect_error(first, *REFUSED, 422)
        try:
            second = answers.next()
        except wire.NoAnswer:
            return
        raise Missed(f"the inner request was answered: {second!r}")


def play_connections(stage: Stage, watch: Watch, server):
    with watch.row("500 connections that say nothing"):
        links = [socket.create_connection((server.host, server.port), timeout=5) for _ in range(500)]
        try:
            begun = time.monotonic()
            equal(wire.get(server, "/healthz").status, 200, "a healthy client beside them")
            expect(time.monotonic() - begun < 1, f"answered after {time.monotonic() - begun:.1f} s")
        finally:
            for link in links:
                link.close()
    with watch.row("300 connections cut in the middle of a body, by a reset"):
        for _ in range(300):
            with wire.connected(server) as link:
                link.sendall(head("Content-Length: 1000") + b'{"text": ')
                link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    with watch.row("a client that asks and never reads: 5,000 requests on one connection"):
        with wire.connected(server, 2) as link:
            try:
                for _ in range(5000):
                    link.sendall(wire.request("GET", "/openapi.json"))
            except (TimeoutError, ConnectionError):
                pass  # held back, or thrown out: both are right
            equal(wire.get(server, "/healthz").status, 200, "a healthy client beside it")
    with stage.table.check("no header of an answer holds what a request brought in"):
        for path in ("/info?x=a%0d%0aX-Evil:%201", "/no%0d%0aX-Evil:%201"):
            answer = wire.get(server, path, X_Request_Id="a\tb<script>")
            equal(answer.header("X-Evil"), None, "a header made of the path")
            contains(answer.header("Content-Type"), "application/json", "content type")


def play_uploads(watch: Watch, server):
    """Raw bodies and multipart to our own route: what is wrong with them is said, and no more."""
    picture = pictures.png(pictures.make(61))
    part = (b'--b\r\nContent-Disposition: form-data; name="file"; filename="../../x.png"\r\n'
            b'Content-Type: image/png\r\n\r\n')
    prompt = b'--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\na dog\r\n'
    multipart = "multipart/form-data; boundary=b"
    cases = [
        ("no type", "/v1/classify?prompt=a+dog", picture, None, (200, 400, 415, 422)),
        ("a type that is no picture", "/v1/classify?prompt=a+dog", picture, "application/pdf", (415,)),
        ("no prompt", "/v1/classify", picture, "image/png", (400, 422)),
        ("an empty prompt", "/v1/classify?prompt=", picture, "image/png", (200, 400, 422)),
        ("9 prompts", "/v1/classify?" + "&".join(["prompt=a"] * 9), picture, "image/png", (400,)),
        ("no body", "/v1/classify?prompt=a", b"", "image/png", (400, 422)),
        ("noise as a picture", "/v1/classify?prompt=a", bytes(range(256)) * 40, "image/png", (400,)),
        ("noise as a video", "/v1/classify?prompt=a", bytes(range(256)) * 40, "video/mp4", (400,)),
        ("multipart without a boundary", "/v1/classify", part + picture + b"\r\n--b--", "multipart/form-data",
         (400, 415, 422)),
        ("multipart that does not end", "/v1/classify?prompt=a", part + picture, multipart, (400, 422)),
        ("multipart without a file", "/v1/classify", prompt + b"--b--\r\n", multipart, (400, 422)),
        ("multipart without a prompt", "/v1/classify", part + picture + b"\r\n--b--\r\n", multipart, (400, 422)),
        ("multipart of 100,000 parts", "/v1/classify", prompt * 100_000 + b"--b--\r\n", multipart, (400, 413, 422)),
        ("multipart with a head of 1 MB", "/v1/classify", b"--b\r\nX: " + b"y" * (1 << 20) + b"\r\n\r\n--b--",
         multipart, (400, 413, 422, 431)),
        ("multipart with two files", "/v1/classify?prompt=a", (part + picture + b"\r\n") * 2 + b"--b--\r\n", multipart,
         (200, 400, 422)),
    ]
    for name, path, body, kind, statuses in cases:
        with watch.row(f"upload: {name}"):
            expect_error(wire.ask(server, "POST", path, body, {"Content-Type": kind} if kind else {}), *statuses)
