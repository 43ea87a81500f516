# SPDX-License-Identifier: Apache-2.0
"""Uploads that name other files and addresses: a decoder that follows them would read this machine's files and call
its services for whoever sends one. Nothing named in an upload may ever be opened or called."""
import struct
import subprocess

import openings
import pictures
import wire
from canary import Canary
from stage import ROOT, Stage
from table import equal
from watch import Watch, expect_error


def play(stage: Stage):
    canary = Canary()
    # Files that would give scores if they were read: a picture and a film.
    picture, video = stage.work / "named.png", stage.work / "named.mov"
    picture.write_bytes(pictures.png(pictures.make(71)))
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", ROOT / "samples/demo.mp4", "-an", "-t", "2", "-c", "copy",
                    "-map_metadata", "-1", video], check=True)
    segment = stage.work / "named.ts"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", video, "-c", "copy", segment], check=True)
    with stage.server("playlists") as server:
        watch = Watch(stage.table, server)
        with watch.row("the canary hears a call, or it would find nothing"):
            equal(canary.heard_itself(), True, "heard")
        with watch.row("a video that names nothing is scored, or all of this would be refused for another reason"):
            answer = classify(server, video.read_bytes(), "video/mp4")
            equal(answer.status, 200, f"status ({answer.body[:200]!r})")
        for name, data, kind in uploads(picture, video, segment, canary.port):
            with watch.row(name), openings.watched(picture) as of_picture, \
                    openings.watched(video) as of_video, \
                    openings.watched(segment) as of_segment:
                before = canary.calls
                for one in dict.fromkeys([kind, "video/mp4", "application/octet-stream", "image/png"]):
                    answer = classify(server, data, one)
                    expect_error(answer, 400, 415, 422)
                equal(of_picture() + of_video() + of_segment(), 0, "times a file of this machine was opened")
                equal(canary.calls - before, 0, "calls to an address of this machine")
    canary.close()


def classify(server, data: bytes, kind: str) -> wire.Answer:
    return wire.ask(server, "POST", "/v1/classify?prompt=a+dog", data, {"Content-Type": kind}, limit=30)


def uploads(picture, video, segment, port: int) -> list[tuple[str, bytes, str]]:
    hls, address = "application/vnd.apple.mpegurl", f"http://127.0.0.1:{port}"

    def playlist(target: str) -> bytes:
        return f"#EXTM3U\n#EXT-X-TARGETDURATION:30\n#EXTINF:27,\n{target}\n#EXT-X-ENDLIST\n".encode()

    def variants(target: str) -> bytes:
        return f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{target}\n".encode()

    targets = {"a file": str(segment), "a file: URL": f"file://{segment}", "http": f"{address}/x.ts",
               "a nested protocol": f"concat:{segment}", "crypto": f"crypto+file://{segment}", "subfile":
               f"subfile,,start,0,end,0,,:{segment}", "data": "data:text/plain;base64,AAAA", 
               "tcp": f"tcp://127.0.0.1:{port}", "udp": f"udp://127.0.0.1:{port}",
               "gopher": f"gopher://127.0.0.1:{port}/x"}
    rows = [(f"HLS: {name}", playlist(target), hls) for name, target in targets.items()]
    rows += [
        ("HLS: variants on this machine", variants(f"{address}/v.m3u8"), hls),
        ("HLS: a key on this machine", b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-KEY:METHOD=AES-128,URI=\""
         + f"{address}/key".encode() + b"\"\n#EXTINF:1,\ndata:,\n#EXT-X-ENDLIST\n", hls),
        ("HLS: a map from a file", b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MAP:URI=\"" + str(video).encode()
         + b"\"\n#EXTINF:1,\n" + str(segment).encode() + b"\n#EXT-X-ENDLIST\n", hls),
        ("FFmpeg's list of files", f"ffconcat version 1.0\nfile '{video}'\n".encode(), "video/x-unknown"),
        ("FFmpeg's list, a URL", f"ffconcat version 1.0\nfile '{address}/x.mp4'\n".encode(), "video/x-unknown"),
        ("SDP", f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video {port} RTP/AVP 96\n"
                f"a=rtpmap:96 H264/90000\n".encode(), "application/sdp"),
        ("DASH", f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
                 f'mediaPresentationDuration="PT2S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" '
                 f'bandwidth="1"><BaseURL>{video}</BaseURL><SegmentList><SegmentURL media="{address}/x"/></SegmentList>'
                 f'</Representation></AdaptationSet></Period></MPD>'.encode(), "application/dash+xml"),
        ("ASX", f'<asx version="3.0"><entry><ref href="{address}/x"/></entry></asx>'.encode(), "video/x-ms-asf"),
        ("RealMedia's text", f"rtsp://127.0.0.1:{port}/x\n".encode(), "video/x-unknown"),
        ("a list of pictures", f"{picture}\n".encode(), "text/plain"),
        ("SVG with a picture", f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
                               f'<image xlink:href="file://{picture}"/></svg>'.encode(), "image/svg+xml"),
    ]
    rows.append(("QuickTime with its data in another file", external_movie(video.read_bytes(), str(video)),
                 "video/quicktime"))
    return rows


def external_movie(data: bytes, target: str) -> bytes:
    """The tables of a film without its data, which they say lies in that file: QuickTime allows it."""
    at = data.index(b"moov") - 4
    moov = bytearray(data[at:at + struct.unpack_from(">I", data, at)[0]])
    place = moov.index(b"dref")
    # One entry: an alias record with the path twice, as the old system wrote it (2) and as POSIX does (18).
    alias = (bytes(4) + struct.pack(">HH", 0, 2) + bytes(2) + bytes(28) + bytes(12) + bytes(64) + bytes(16)
             + struct.pack(">hh", 1, 1) + bytes(16))
    for kind, path in ((2, target.replace("/", ":").encode()), (18, target.encode())):
        alias += struct.pack(">HH", kind, len(path)) + path + bytes(len(path) & 1)
    alias += struct.pack(">hH", -1, 0)
    entry = struct.pack(">I4sI", 12 + len(alias), b"alis", 0) + alias
    new = struct.pack(">I4sII", 16 + len(entry), b"dref", 0, 1) + entry
    old_size = struct.unpack_from(">I", moov, place - 4)[0]
    grown = len(new) - old_size
    moov[place - 4:place - 4 + old_size] = new
    for name in (b"dinf", b"minf", b"mdia", b"trak", b"moov"):  # all that hold it
        holder = moov.rindex(name, 0, place)
        struct.pack_into(">I", moov, holder - 4, struct.unpack_from(">I", moov, holder - 4)[0] + grown)
    return bytes(moov)
