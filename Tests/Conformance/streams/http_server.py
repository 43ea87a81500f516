# SPDX-License-Identifier: Apache-2.0
"""A camera that speaks HTTP: /mjpeg is a stream of pictures (multipart/x-mixed-replace), /picture.jpg the one of now.

    http_server.py PORT CLIPS-FOLDER OPTIONS

OPTIONS is JSON: {"clip": NAME, "user": ..., "password": ..., "is_missing": bool}."""
import base64
import http.server
import json
import pathlib
import sys
import time

from clips import RATE, Clips
from control import obey, say

BOUNDARY = "picture"


class Camera:
    """What is shown and to whom."""

    def __init__(self, clips: Clips, clip: str = "moving", user: str = "", password: str = "",
                 is_missing: bool = False):
        self.clips, self.user, self.is_missing = clips, user, is_missing
        self.start = time.monotonic()
        self.clip(clip)
        self.password(password)

    def clip(self, name: str):
        self.pictures = self.clips.pictures(name)

    def password(self, password: str):
        self.expected = "Basic " + base64.b64encode(f"{self.user}:{password}".encode()).decode() if self.user else None

    def missing(self, is_missing: bool):
        self.is_missing = is_missing

    def picture(self) -> bytes:
        return self.pictures[int((time.monotonic() - self.start) * RATE) % len(self.pictures)]


class Handler(http.server.BaseHTTPRequestHandler):
    camera: Camera
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        camera = self.camera
        if camera.expected and self.headers.get("Authorization") != camera.expected:
            self._refuse(401, [("WWW-Authenticate", 'Basic realm="camera"')])
        elif camera.is_missing or self.path not in ("/mjpeg", "/picture.jpg"):
            self._refuse(404, [])
        elif self.path == "/picture.jpg":
            self._answer([("Content-Type", "image/jpeg"), ("Content-Length", str(len(picture := camera.picture())))])
            self.wfile.write(picture)
        else:
            self._answer([("Content-Type", f"multipart/x-mixed-replace; boundary={BOUNDARY}"), ("Connection", "close")])
            self._stream()

    def _stream(self):
        self.close_connection = True
        while True:
            picture = self.camera.picture()
            head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
            self.wfile.write(head.encode() + picture + b"\r\n")
            time.sleep(1 / RATE)

    def _answer(self, headers):
        self.send_response(200)
        for header in headers:
            self.send_header(*header)
        self.end_headers()

    def _refuse(self, status: int, headers):
        self.send_response(status)
        for header in [*headers, ("Content-Length", "0")]:
            self.send_header(*header)
        self.end_headers()

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Clients leave when they like."""


def main():
    port, folder, options = int(sys.argv[1]), pathlib.Path(sys.argv[2]), json.loads(sys.argv[3])
    Handler.camera = camera = Camera(Clips(folder), **options)
    server = Server(("127.0.0.1", port), Handler)
    obey({"clip": camera.clip, "password": camera.password, "missing": camera.missing}, server.shutdown)
    say(ready=port)
    server.serve_forever()


main()
