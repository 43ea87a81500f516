# SPDX-License-Identifier: Apache-2.0
"""/v1/scores as a WebSocket, by a client that knows the rules, and by one that breaks them."""
import asyncio
import json
import socket
import time

import aiohttp

import wire
from daemon import SCORES, Daemon, expect_written
from stage import Stage
from table import Missed, contains, equal, expect

NONCE = "dGhlIHNhbXBsZSBub25jZQ=="


async def play(stage: Stage, daemon: Daemon):
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
        with stage.table.check("WebSocket: of a source that is not there"):
            try:
                await session.ws_connect(daemon.url + SCORES + "?source=nowhere")
                raise Missed("it was opened")
            except aiohttp.WSServerHandshakeError as error:
                equal(error.status, 404, "status")
        with stage.table.check("what is no handshake is refused, and the server lives"):
            upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
            for headers in (upgrade, {**upgrade, "Sec-WebSocket-Key": "x"},
                            {**upgrade, "Sec-WebSocket-Key": NONCE, "Sec-WebSocket-Version": "99"}):
                answer = wire.exchange(daemon, wire.request("GET", SCORES, headers=headers))
                expect(answer.status in (400, 426), f"status {answer.status} for {headers}")
                expect(isinstance(answer.json, dict), "no object")
        with stage.table.check("frames that break the rules end the connection, not the server"):
            head = wire.request("GET", SCORES, headers={**upgrade, "Sec-WebSocket-Key": NONCE})
            for frame in (b"\x81\x05hello", b"\x81\xff" + b"\xff" * 12, b"\xf1\x80\0\0\0\0",
                          b"\x89\xfe\x10\0\0\0\0\0" + bytes(4096), b"\x88\x81\0\0\0\0x"):
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


async def play_keys(daemon: Daemon, key: str):
    async with aiohttp.ClientSession() as session:
        for query, headers, status in (("", {}, 401), ("?api_key=wrong", {}, 401), (f"?api_key={key}", {}, 101),
                                       ("", {"Authorization": f"Bearer {key}"}, 101)):
            try:
                async with session.ws_connect(daemon.url + SCORES + query, headers=headers):
                    equal(101, status, f"status for {query} {headers}")
            except aiohttp.WSServerHandshakeError as error:
                equal(error.status, status, f"status for {query} {headers}")
