# SPDX-License-Identifier: Apache-2.0
"""/v1/classify: an uploaded video or picture scored against prompts, equal to `perceptd watch` on the same file."""
import http.client
import json
import socket
import subprocess
import time
import urllib.parse

import pictures
import wire
from overload import places
from reference import expect_close
from stage import ROOT, Stage
from table import Missed, contains, equal, expect

PROMPTS = ["a dog", "a red car", "Überraschung & co"]
VIDEO = ROOT / "samples/demo.mp4"


def play(stage: Stage):
    data = VIDEO.read_bytes()
    watched = watch(stage, str(VIDEO))
    query = "?" + "&".join(f"prompt={urllib.parse.quote_plus(prompt)}" for prompt in PROMPTS)
    with stage.server("classify") as server:
        forms = {"raw body": (query, data, "video/mp4"), "multipart": ("", *multipart(data, "video/mp4")),
                 "multipart, prompts behind the file": ("", *multipart(data, "video/mp4", prompts_last=True)),
                 "multipart, prompts in the query": (query, *multipart(data, "video/mp4", prompts=[])),
                 "raw body without a right type": (query, data, "application/octet-stream")}
        for name, (path, body, kind) in forms.items():
            with stage.table.check(f"a video by {name}: scores equal to those of `perceptd watch`") as notes:
                answer = wire.ask(server, "POST", "/v1/classify" + path, body, {"Content-Type": kind}, limit=120)
                if "without a right" in name and answer.status == 415:
                    notes.append("refused: 415")
                    continue
                notes.append(f"{expect_frames(answer, watched)} frames")
        play_pictures(stage, server, query)
        play_streaming(stage, server, query, data, len(watched))
        play_hang_up(stage, server, query, data)


def watch(stage: Stage, *sources: str) -> list[dict]:
    command = [str(stage.program), "watch", *sources, "--models", str(stage.models), "--model", "demo",
               "--format", "jsonl", "--precision", "fp32", *(part for prompt in PROMPTS for part in ("-p", prompt))]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    return [line for line in map(json.loads, done.stdout.splitlines()) if "scores" in line]


def multipart(data: bytes, kind: str, prompts: list[str] = PROMPTS, prompts_last: bool = False) -> tuple[bytes, str]:
    mark = "----perceptd-tests-7MA4YWxk"
    texts = b"".join(f'--{mark}\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n{prompt}\r\n'.encode()
                     for prompt in prompts)
    file = (f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a \\"b\\".mp4"\r\n'
            f'Content-Type: {kind}\r\n\r\n').encode() + data + b"\r\n"
    return (file + texts if prompts_last else texts + file) + f"--{mark}--\r\n".encode(), \
        f"multipart/form-data; boundary={mark}"


def lines_of(answer: wire.Answer) -> list[dict]:
    equal(answer.status, 200, f"status ({answer.body[:200]!r})")
    contains(answer.header("Content-Type"), "ndjson", "content type")
    return [json.loads(line) for line in answer.body.splitlines() if line]


def expect_frames(answer: wire.Answer, watched: list[dict]) -> int:
    frames = [line for line in lines_of(answer) if "scores" in line]
    equal(len(frames), len(watched), "frames")
    for number, (frame, expected) in enumerate(zip(frames, watched)):
        if "pts" in frame:
            equal(frame["pts"], expected["pts"], f"pts of frame {number}")
        equal(list(frame["scores"]), PROMPTS, "keys of scores")
        equal(list(frame["scores"].values()), list(expected["scores"].values()), f"scores of frame {number}")
        expect_close(list(frame["cos"].values()), list(expected["cos"].values()), f"cosines of frame {number}")
    return len(frames)


def play_pictures(stage: Stage, server, query: str):
    for kind, name in (("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif")):
        picture = pictures.encoded(pictures.make(101).convert("P" if kind == "GIF" else "RGB"), kind)
        expected = stage.reference.compare(PROMPTS, picture=picture)
        for form, path, (body, sent) in (("raw", query, (picture, name)), ("multipart", "", multipart(picture, name))):
            with stage.table.check(f"a picture, {name}, {form}: cosines equal to those of `perceptd compare`"):
                answer = wire.ask(server, "POST", "/v1/classify" + path, body, {"Content-Type": sent})
                frames = [line for line in lines_of(answer) if "scores" in line]
                equal(len(frames), 1, "lines")
                expect_close([frames[0]["cos"][prompt] for prompt in PROMPTS], expected, "cosines")


def open_classify(server, query: str, data: bytes) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
    connection.request("POST", "/v1/classify" + query, data, {"Content-Type": "video/mp4"})
    return connection


def play_streaming(stage: Stage, server, query: str, data: bytes, frames: int):
    with stage.table.check("the answer streams: the first line is there long before the last") as notes:
        begun = time.monotonic()
        connection = open_classify(server, query, data)
        response = connection.getresponse()
        times = []
        while response.readline():
            times.append(time.monotonic() - begun)
        connection.close()
        expect(len(times) >= frames, f"{len(times)} lines")
        notes.append(f"first line after {times[0]:.2f} s, last after {times[-1]:.2f} s")
        expect(times[0] < times[-1] / 3, "they came together")
    with stage.table.check("embeddings are answered while a video is scored") as notes:
        connection = open_classify(server, query, data)
        response = connection.getresponse()
        response.readline()
        times = [wire.post(server, "/perception_encoder/embed_text", {"text": f"text {number}"}).seconds
                 for number in range(5)]
        left = sum(1 for _ in response)
        connection.close()
        notes.append(f"{max(times) * 1000:.0f} ms at most, {left} lines were still to come")
        expect(left > 0, "the video was over: nothing was shown")
        expect(max(times) < 2, "they had to wait for it")


def cpu_seconds(server) -> float:
    fields = open(f"/proc/{server.process.pid}/stat").read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def play_hang_up(stage: Stage, server, query: str, data: bytes):
    with stage.table.check("who hangs up in the middle stops the work") as notes:
        connection = open_classify(server, query, data)
        whole = connection.getresponse()
        before = cpu_seconds(server)
        whole.read()
        connection.close()
        cost = cpu_seconds(server) - before
        descriptors = server.descriptors()
        links = []
        for _ in range(4):
            connection = open_classify(server, query, data)
            connection.getresponse().readline()
            links.append(connection)
        for connection in links:
            connection.sock.shutdown(socket.SHUT_RDWR)  # closing alone would leave it to the answer that is half read
            connection.close()
        time.sleep(1)
        before = cpu_seconds(server)
        time.sleep(2)
        spent = cpu_seconds(server) - before
        notes.append(f"{spent:.2f} s of processor in two seconds a second later; a whole video costs {cost:.2f} s")
        expect(spent < max(0.1, cost / 10), "it works on")
        expect(server.descriptors() <= descriptors + 2, f"{server.descriptors()} descriptors, {descriptors} before")
        taken = places(server)
        if taken:
            raise Missed(f"{taken:.0f} places are still taken")
