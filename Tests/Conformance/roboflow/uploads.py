# SPDX-License-Identifier: Apache-2.0
"""Limits of uploads, and what is left of those that end badly: no file, no place, no descriptor."""
import contextlib
import json
import pathlib
import socket
import threading
import time

import wire
from classify import VIDEO, multipart, open_classify
from hostile_pictures import png_of
from stage import Stage
from table import Missed, equal, expect
from watch import Watch, expect_error

MEGABYTE = 1 << 20
ASK = "/v1/classify?prompt=a+dog"


def play(stage: Stage):
    folder = stage.work / "uploads"
    folder.mkdir(exist_ok=True)
    data = VIDEO.read_bytes()
    with stage.server("uploads", "--max-upload", "1M", environment={"TMPDIR": str(folder)}) as server:
        watch = Watch(stage.table, server)
        large = data + bytes(2 * MEGABYTE)
        typed = {"Content-Type": "video/mp4"}
        with watch.row("below the limit"):
            equal(wire.ask(server, "POST", ASK, data, typed, limit=60).status, 200, "status")
        with watch.row("above the limit: by Content-Length, at once"):
            for length in (2 * MEGABYTE, 10**13):
                head = wire.request("POST", ASK, headers={**typed, "Content-Length": length})
                expect_error(wire.exchange(server, head), 413)
        with watch.row("above the limit: in chunks"):
            head = wire.request("POST", ASK, headers={**typed, "Transfer-Encoding": "chunked"})
            head = head.replace(b"Content-Length: 0\r\n", b"")
            chunks = b"".join(b"%x\r\n%s\r\n" % (65536, large[:65536]) for _ in range(48))
            expect_error(wire.exchange(server, head + chunks + b"0\r\n\r\n"), 413)
        with watch.row("above the limit: as multipart"):
            body, kind = multipart(large, "video/mp4")
            expect_error(wire.exchange(server, wire.request("POST", "/v1/classify", body, {"Content-Type": kind})), 413)
        with watch.row("a picture of 50,000 x 50,000"):
            body = png_of(50_000, 50_000, real=True)
            expect_error(wire.ask(server, "POST", ASK, body, {"Content-Type": "image/png"}), 400)
        with watch.row("100 uploads cut off in the middle, by a reset"):
            for _ in range(100):
                with wire.connected(server) as link:
                    wire.send_all(link, wire.request("POST", ASK, data, typed)[:len(data) // 2])
                    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        with watch.row("many at a time: each is scored or told to come again, and a place is free afterwards") as notes:
            notes.append(play_many(server, data))
            deadline = time.monotonic() + 10
            while (answer := wire.ask(server, "POST", ASK, data, typed, limit=60)).status == 503:
                expect(time.monotonic() < deadline, "no place is free")
                time.sleep(0.2)
            equal(answer.status, 200, "status")
        with watch.row("no file is left, neither in the folder of temporary files nor open"):
            equal([path.name for path in folder.rglob("*")], [], "files")
            links = [str(path.readlink()) for path in links_of(server)]
            equal([link for link in links if "(deleted)" in link or link.startswith(f"{folder}/")], [], "open files")


def links_of(server):
    for path in pathlib.Path(f"/proc/{server.process.pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            path.readlink()
            yield path


def play_many(server, data: bytes) -> str:
    statuses: list[int] = []

    def ask():
        connection = open_classify(server, "?prompt=a+dog", data)
        with contextlib.suppress(OSError):
            response = connection.getresponse()
            lines = response.read().splitlines()
            if response.status == 200 and "error" in json.loads(lines[-1]):
                raise Missed(f"ended with {lines[-1]}")
            statuses.append(response.status)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(len(statuses), 16, "answers")
    expect(set(statuses) <= {200, 503} and 200 in statuses, f"statuses {sorted(statuses)}")
    return f"{statuses.count(200)} scored, {statuses.count(503)} told to come again"
