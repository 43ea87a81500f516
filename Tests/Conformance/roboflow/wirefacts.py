# SPDX-License-Identifier: Apache-2.0
"""What can be seen on the wire only: order of keys, nulls, numbers as printed, leniency, compression."""
import base64
import gzip
import json

import pictures
import wire
from reference import expect_close, expect_shortest
from stage import Stage
from table import Missed, contains, equal, expect

TEXT = "/perception_encoder/embed_text"
IMAGE = "/perception_encoder/embed_image"
COMPARE = "/perception_encoder/compare"


def play(stage: Stage):
    with stage.server("wire", "--clip-alias") as server:
        play_shapes(stage, server)
        play_leniency(stage, server)
        play_compression(stage, server)


def play_shapes(stage: Stage, server):
    picture = pictures.png(pictures.make(21))
    embedding = ["inference_id", "frame_id", "time", "embeddings"]
    comparison = ["inference_id", "frame_id", "time", "similarity", "parent_id"]
    cases = {"embed_text": (TEXT, {"text": "a dog"}, embedding),
             "embed_image": (IMAGE, {"image": wire.image(picture)}, embedding),
             "compare": (COMPARE, {"subject": wire.image(picture), "prompt": "a dog"}, comparison)}
    for name, (path, body, keys) in cases.items():
        for family in ("perception_encoder", "clip"):
            with stage.table.check(f"{family} {name}: order of keys, nulls written, time a number"):
                answer = wire.post(server, path.replace("perception_encoder", family), body)
                equal(answer.status, 200, "status")
                contains(answer.header("Content-Type"), "application/json", "content type")
                pairs = json.loads(answer.body, object_pairs_hook=list)
                equal([key for key, _ in pairs], keys, "keys")
                values = dict(pairs)
                nulls = [key for key in ("inference_id", "frame_id", "parent_id") if values.get(key) is not None]
                equal(nulls, [], "keys that are not null")
                expect(isinstance(values["time"], float) and 0 < values["time"] < 10, f"time is {values['time']!r}")
    with stage.table.check("every number is the shortest decimal of its float32") as notes:
        numbers = 0
        texts = [f"text number {number}" for number in range(8)]
        for path, body, key in ((TEXT, {"text": texts}, "embeddings"), (IMAGE, cases["embed_image"][1], "embeddings"),
                                (COMPARE, {"subject": "a", "subject_type": "text", "prompt": texts}, "similarity")):
            numbers += expect_shortest(wire.post(server, path, body).body, key)
        notes.append(f"{numbers} numbers")
    with stage.table.check("an error is a JSON object, with a request id that stands in the log or the header"):
        answer = wire.post(server, TEXT, {"text": 5})
        equal(answer.status, 422, "status")
        contains(answer.header("Content-Type"), "application/json", "content type")
        one = answer.json["detail"][0]
        expect({"type", "loc", "msg"} <= set(one), f"an entry of detail has {sorted(one)}")
        equal(one["loc"][:2], ["body", "text"], "loc")
        expect(answer.header("X-Request-Id"), "no X-Request-Id")


def play_leniency(stage: Stage, server):
    """What the original takes, and clients may rely on."""
    data = pictures.png(pictures.make(22))
    expected = [stage.reference.of_picture(data)]
    plain = base64.b64encode(data).decode()
    forms = {"plain": plain, "data:image/png;base64,": f"data:image/png;base64,{plain}",
             "data: with upper case and a parameter": f"data:image/PNG;charset=utf-8;base64,{plain}",
             "lines of 76": "\n".join(plain[at:at + 76] for at in range(0, len(plain), 76)),
             "surrounding spaces": f"  {plain}\r\n"}
    for name, value in forms.items():
        with stage.table.check(f"base64: {name}"):
            expect_rows(wire.post(server, IMAGE, {"image": {"type": "base64", "value": value}}), expected)
    with stage.table.check("type in any case"):
        expect_rows(wire.post(server, IMAGE, {"image": {"type": "BASE64", "value": plain}}), expected)
    with stage.table.check("compare takes bare strings for pictures"):
        body = {"subject": plain, "prompt": [plain, f"data:image/png;base64,{plain}"], "prompt_type": "image"}
        expect_close(wire.post(server, COMPARE, body).json["similarity"], [1.0, 1.0])
    with stage.table.check("a dictionary of prompts may have a key `type` or `value`, alone"):
        for key in ("type", "value"):
            answer = wire.post(server, COMPARE, {"subject": "a", "subject_type": "text", "prompt": {key: "a dog"}})
            equal(answer.status, 200, "status")
            equal(list(answer.json["similarity"]), [key], "keys")
    with stage.table.check("a dictionary of pictures, in the order received"):
        named = {name: wire.image(data) for name in ("z", "a", "m", "0")}
        answer = wire.post(server, COMPARE, {"subject": plain, "prompt": named, "prompt_type": "image"})
        equal(list(answer.json["similarity"]), list(named), "keys")
        expect_close(list(answer.json["similarity"].values()), [1.0] * 4)
    with stage.table.check("fields and parameters without meaning here are ignored"):
        body = {"text": "a dog", "id": "x", "api_key": None, "usage_billable": False, "start": 1.5, "source": "s",
                "source_info": None, "disable_model_monitoring": True, "model_id": "clip/other", "unknown": [{}]}
        answer = wire.post(server, TEXT + "?api_key=None&countinference=true&service_secret=x&other=1", body)
        expect_rows(answer, [stage.reference.of_text("a dog")])
    with stage.table.check("the version by name, and by default"):
        for body in ({"text": "a dog"}, {"text": "a dog", "perception_encoder_version_id": "demo"}):
            expect_rows(wire.post(server, TEXT, body), [stage.reference.of_text("a dog")])
    with stage.table.check("JSON without Content-Type, and with a charset"):
        for headers in ({}, {"Content-Type": "application/json; charset=utf-8"}, {"Content-Type": "text/plain"}):
            answer = wire.ask(server, "POST", TEXT, b'{"text": "a dog"}', headers)
            expect_rows(answer, [stage.reference.of_text("a dog")])
    with stage.table.check("chunked body"):
        body = b'{"text": "a dog"}'
        chunks = b"".join(b"%x\r\n%s\r\n" % (1, body[at:at + 1]) for at in range(len(body))) + b"0\r\n\r\n"
        head = f"POST {TEXT} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        expect_rows(wire.exchange(server, head + chunks), [stage.reference.of_text("a dog")])
    with stage.table.check("Expect: 100-continue (curl sends it with large bodies)"):
        body = json.dumps({"text": "a dog"}).encode()
        with wire.connected(server) as link:
            link.sendall(wire.request("POST", TEXT, headers={"Expect": "100-continue", "Content-Length": len(body)}))
            link.settimeout(1)  # curl waits as long and sends it anyway
            try:
                contains(link.recv(4096).decode(), "100", "first line")
            except TimeoutError:
                raise Missed("no 100 Continue within a second: curl would wait it out at each request") from None
            link.settimeout(wire.LIMIT)
            link.sendall(body)
            expect_rows(wire.Answers(link).next(), [stage.reference.of_text("a dog")])


def expect_rows(answer: wire.Answer, expected):
    equal(answer.status, 200, f"status ({answer.body[:120]!r})")
    expect_close(answer.json["embeddings"], expected)


def play_compression(stage: Stage, server):
    texts = {"text": [f"text {number}" for number in range(8)]}
    plain = wire.post(server, TEXT, texts)

    def encoding(accepted: str | None, body: dict = texts) -> wire.Answer:
        return wire.post(server, TEXT, body, {"Accept-Encoding": accepted} if accepted is not None else {})

    with stage.table.check("gzip where it is accepted and the answer is large") as notes:
        for accepted in ("gzip", "gzip, deflate", "br;q=1.0, gzip;q=0.5, *;q=0.1"):
            answer = encoding(accepted)
            equal(answer.header("Content-Encoding"), "gzip", f"Content-Encoding for {accepted}")
            equal(json.loads(gzip.decompress(answer.body))["embeddings"], plain.json["embeddings"], "embeddings")
            contains((answer.header("Vary") or "").lower(), "accept-encoding", "Vary")
        notes.append(f"{len(plain.body)} bytes to {len(answer.body)}")
    with stage.table.check("no gzip where it is not accepted, or the answer is small"):
        for accepted in (None, "identity", "gzip;q=0", "deflate"):
            equal(encoding(accepted).header("Content-Encoding"), None, f"Content-Encoding for {accepted}")
        equal(wire.post(server, COMPARE, {"subject": "a", "subject_type": "text", "prompt": "b"},
                        {"Accept-Encoding": "gzip"}).header("Content-Encoding"), None, "of a small answer")
