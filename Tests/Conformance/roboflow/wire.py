# SPDX-License-Identifier: Apache-2.0
"""Requests as bytes on a socket and answers as they came: nothing is corrected, followed or retried on the way."""
import base64
import contextlib
import http.client
import io
import json
import socket
import time

from table import Missed

LIMIT = 10  # seconds: no request of these tests may take longer to be answered


class Answer:
    def __init__(self, status: int, headers, body: bytes, seconds: float):
        self.status, self.headers, self.body, self.seconds = status, headers, body, seconds

    def header(self, name: str) -> str | None:
        return self.headers.get(name)

    @property
    def json(self):
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise Missed(f"the body of {self.status} is no JSON: {self.body[:200]!r}") from error

    def message(self) -> str:
        """What an error says, in either of the two shapes that clients read."""
        return str(self.json.get("message") or self.json.get("detail"))

    def __repr__(self) -> str:
        return f"{self.status} {self.body[:200]!r}"


class NoAnswer(Missed):
    """The connection was closed, or nothing came in time."""


def ask(server, method: str, path: str, body: bytes | None = None, headers: dict | None = None,
        limit: float = LIMIT) -> Answer:
    """One request on a connection of its own."""
    begun = time.monotonic()
    connection = http.client.HTTPConnection(server.host, server.port, timeout=limit)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read(), time.monotonic() - begun)
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(f"{method} {path}: no answer after {time.monotonic() - begun:.1f} s: {error!r}") from error
    finally:
        connection.close()


def get(server, path: str, **headers) -> Answer:
    return ask(server, "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def post(server, path: str, body, headers: dict | None = None, limit: float = LIMIT) -> Answer:
    """`body` is sent as it is where it is bytes, else as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return ask(server, "POST", path, data, {"Content-Type": "application/json", **(headers or {})}, limit)


def image(data: bytes) -> dict:
    return {"type": "base64", "value": base64.b64encode(data).decode()}


def request(method: str, path: str, body: bytes = b"", headers: dict | None = None, host: str = "localhost") -> bytes:
    lines = {"Host": host, **({"Content-Length": len(body)} if body or method == "POST" else {}), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


@contextlib.contextmanager
def connected(server, limit: float = LIMIT):
    with socket.create_connection((server.host, server.port), timeout=limit) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield link


class _Reading:
    """What http.client reads an answer from: a socket that may hold the beginning of the next one."""

    def __init__(self, link: socket.socket):
        self.file = link.makefile("rb", buffering=0)
        self.buffered = io.BufferedReader(self.file)

    def makefile(self, *_):
        return self

    def close(self):
        pass

    def flush(self):
        pass

    def __getattr__(self, name):
        return getattr(self.buffered, name)


class Answers:
    """The answers that come on one connection, one after another."""

    def __init__(self, link: socket.socket):
        self.link, self.reading = link, _Reading(link)

    def next(self, method: str = "GET") -> Answer:
        begun = time.monotonic()
        response = http.client.HTTPResponse(self.reading, method=method)
        try:
            response.begin()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(f"no answer after {time.monotonic() - begun:.1f} s: {error!r}") from error
        return Answer(response.status, response.headers, body, time.monotonic() - begun)

    def is_closed(self) -> bool:
        """Whether the server closes now and has nothing more to say."""
        try:
            return self.reading.read(1) == b""
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False


def send_all(link: socket.socket, data: bytes):
    """As much as the server takes: it may answer and close before it has read everything."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        link.sendall(data)


def exchange(server, data: bytes, limit: float = LIMIT, method: str = "GET") -> Answer:
    """Sends bytes and reads one answer."""
    with connected(server, limit) as link:
        send_all(link, data)
        return Answers(link).next(method)
