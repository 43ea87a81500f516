# SPDX-License-Identifier: Apache-2.0
"""Bodies and pictures that are made to hurt: each is answered in time with the documented status and a JSON object,
and leaves the server alive, answering, and as small as before."""
import json
import pathlib

import hostile_bodies
import hostile_pictures
import openings
import pictures
import wire
from stage import Stage
from table import contains, equal, expect
from watch import Watch, expect_error

IMAGE = "/perception_encoder/embed_image"
MEGABYTE = 1 << 20


def play(stage: Stage):
    with stage.server("hostile") as server:
        watch = Watch(stage.table, server)
        picture = wire.image(pictures.png(pictures.make(51)))
        for name, path, body, statuses in hostile_bodies.rows(picture):
            with watch.row(f"body: {name}"):
                expect_error(wire.post(server, path, body), *statuses)
        play_again(stage, server, picture)
        with watch.row("body: duplicate keys: a check and its use see the same one"):
            answer = wire.post(server, hostile_bodies.TEXT, b'{"text": "a cat", "text": "a dog"}')
            if answer.status == 200:  # as the original: the last one counts
                equal(answer.json["embeddings"], wire.post(server, hostile_bodies.TEXT, {"text": "a dog"})
                      .json["embeddings"], "embedding")
        for name, data, statuses in hostile_pictures.rows():
            with watch.row(f"picture: {name}"):
                answer = expect_error(wire.post(server, IMAGE, {"image": wire.image(data)}), *statuses)
                if answer.status != 200:
                    contains(answer.json["message"], "Could not load input image. Cause: ", "message")
        with watch.row("eight bombs at once"):
            bomb = wire.image(hostile_pictures.png_of(50_000, 50_000, real=True))
            expect_error(wire.post(server, IMAGE, {"image": [bomb] * 8}), 400)
        with watch.row("one broken picture among seven good ones"):
            good, bad = wire.image(pictures.jpeg(52)), wire.image(pictures.jpeg(52)[:400])
            expect_error(wire.post(server, IMAGE, {"image": [good] * 4 + [bad] + [good] * 3}), 400)
        play_files(stage, watch, server)
        with stage.table.check("no command of a pickle was run"):
            expect(not pathlib.Path("pickled").exists() and not (pathlib.Path("/proc") / str(server.process.pid) / "cwd"
                   / "pickled").exists(), "it was")
    play_limits(stage)


def play_again(stage: Stage, server, picture: dict):
    """What an allocator keeps after the first time is used again: what grows each time is lost."""
    heavy = [row for row in hostile_bodies.rows(picture) if 1 << 20 < len(row[2]) < 20 << 20]
    with stage.table.check("the large bodies of these again, five times: nothing is lost") as notes:
        sizes = []
        for _ in range(5):
            for _, path, body, _ in heavy:
                wire.post(server, path, body)
            sizes.append(server.memory())
        notes.append("MB after each: " + ", ".join(f"{size:.0f}" for size in sizes))
        expect(sizes[-1] - sizes[1] < 32, "memory grows")


def play_files(stage: Stage, watch: Watch, server):
    """Files of this machine, by every way a picture can be named: never read, whatever is answered."""
    secret = stage.work / "secret.png"
    secret.write_bytes(pictures.png(pictures.make(53)))
    names = [str(secret), f"file://{secret}", f"file:{secret}", f"FILE://localhost{secret}", f"./{secret}",
             f"https://127.0.0.1/../../..{secret}", f"file:///proc/self/root{secret}"]
    for name in names:
        for kind in ("file", "url", "base64", None):
            shown = name.replace(str(stage.work), "WORK")
            with watch.row(f"a file of this machine, {kind or 'bare'}: {shown}"), openings.watched(secret) as opened:
                if kind is None:
                    body = {"subject": name, "prompt": name, "prompt_type": "image"}
                    answer = wire.post(server, "/perception_encoder/compare", body)
                else:
                    answer = wire.post(server, IMAGE, {"image": {"type": kind, "value": name}})
                expect_error(answer, 400)
                if kind == "file":
                    contains(answer.json["message"], "Loading images from local filesystem is disabled.", "message")
                equal(opened(), 0, "times it was opened")


def play_limits(stage: Stage):
    """Limits that are set low, so that going over them is cheap."""
    with stage.server("limits", "--max-body", "1M", "--max-items", "3", "--max-pixels", "1000000") as server:
        watch = Watch(stage.table, server,  # what is usual is above these limits
                      lambda server: wire.post(server, IMAGE, {"image": wire.image(pictures.jpeg(54))}))
        small = {"text": "a dog"}
        padded = json.dumps({**small, "source": "x" * (2 * MEGABYTE)}).encode()
        just = json.dumps({**small, "source": ""}).encode()
        just = json.dumps({**small, "source": "x" * (MEGABYTE - len(just))}).encode()
        with watch.row("limit of bodies: 1 MiB to the byte, and one more"):
            equal(len(just), MEGABYTE, "bytes")
            equal(wire.post(server, hostile_bodies.TEXT, just).status, 200, "at the limit")
            expect_error(wire.post(server, hostile_bodies.TEXT, just + b" "), 413)
        head = f"POST {hostile_bodies.TEXT} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n".encode()
        with watch.row("limit of bodies: a client that sends 2 MB first and reads then gets its answer"):
            data = head + b"Content-Length: %d\r\n\r\n" % len(padded) + padded
            expect_error(wire.exchange(server, data), 413)
        with watch.row("limit of bodies: refused by Content-Length alone, before the body comes"):
            for length in (2 * MEGABYTE, 10**12, 2**63 - 1):
                expect_error(wire.exchange(server, head + b"Content-Length: %d\r\n\r\n" % length), 413)
        with watch.row("limit of bodies: chunked, without a length"):
            chunk = b"%x\r\n%s\r\n" % (65536, b" " * 65536)
            expect_error(wire.exchange(server, head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 40), 413)
        with watch.row("limit of bodies: Expect: 100-continue is refused before the body"):
            data = head + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % (2 * MEGABYTE)
            expect_error(wire.exchange(server, data), 413, 417)
        with watch.row("limit of bodies: on a GET route too"):
            data = b"GET /info HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(padded) + padded
            expect_error(wire.exchange(server, data), 200, 413)
        with watch.row("limit of items: 3, and one more"):
            for count, status in ((3, 200), (4, 400)):
                expect_error(wire.post(server, hostile_bodies.TEXT, {"text": ["a dog"] * count}), status)
        with watch.row("limit of pixels: 1,000,000, and a row more"):
            for height, status in ((1000, 200), (1001, 400)):
                data = pictures.encoded(pictures.make(55, 4, 4).resize((1000, height)), "PNG")
                expect_error(wire.post(server, IMAGE, {"image": wire.image(data)}), status)
    with stage.server("gzip-bodies", "--max-body", "1M") as server:
        with stage.table.check("a body of gzip is refused or measured unpacked"):
            import gzip
            bomb = gzip.compress(json.dumps({"text": "a dog", "source": "x" * (64 * MEGABYTE)}).encode())
            answer = wire.post(server, hostile_bodies.TEXT, bomb, {"Content-Encoding": "gzip"})
            expect_error(answer, 400, 413, 415, 422)
