# SPDX-License-Identifier: Apache-2.0
"""nginx with its RTMP module: takes a film from ffmpeg over RTMP, hands it on as RTMP and as HLS."""
import os
import pathlib
import shutil
import socket
import subprocess
import time

import process

MODULE = pathlib.Path("/usr/lib/nginx/modules/ngx_rtmp_module.so")
CONFIGURATION = """
load_module {module};
{user}
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
rtmp {{
    access_log off;
    server {{
        listen 127.0.0.1:{rtmp};
        application live {{
            live on;
            hls on;
            hls_path {folder}/hls;
            hls_fragment 1s;
            hls_playlist_length 5s;
        }}
    }}
}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{http};
        types {{ application/vnd.apple.mpegurl m3u8; video/mp2t ts; }}
        root {folder}/hls;
    }}
}}
"""


class Nginx(process.Service):
    def __init__(self, name: str, work: pathlib.Path, ports: process.Ports, film: pathlib.Path):
        super().__init__(name, work)
        self.folder, self.rtmp, self.http = work / name, ports.take(), ports.take()
        self.film = film
        self.publisher = self.sender("live")
        self.folder.mkdir()
        user = "user root;" if os.getuid() == 0 else ""
        configuration = CONFIGURATION.format(
            module=MODULE, user=user, folder=self.folder, rtmp=self.rtmp, http=self.http)
        (self.folder / "nginx.conf").write_text(configuration)

    def sender(self, path: str) -> process.Sender:
        return process.Sender(f"{self.name}-{path}", self.folder.parent, self.film, ["-f", "flv", self.rtmp_url(path)])

    def rtmp_url(self, path: str = "live") -> str:
        return f"rtmp://127.0.0.1:{self.rtmp}/live/{path}"

    def hls_url(self) -> str:
        return f"http://127.0.0.1:{self.http}/live.m3u8"

    def start(self):
        shutil.rmtree(self.folder / "hls", ignore_errors=True)
        (self.folder / "hls").mkdir()
        errors, configuration = self.folder / "error.log", self.folder / "nginx.conf"
        command = ["nginx", "-p", str(self.folder), "-e", str(errors), "-c", str(configuration)]
        self.processes = [process.start(command, self.log, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)]
        wait_until(lambda: answers(self.rtmp), "nginx listens")
        self.publisher.start()
        wait_until((self.folder / "hls" / "live.m3u8").exists, "nginx has cut a segment")

    def kill(self):
        super().kill()
        self.publisher.kill()


def wait_until(condition, what: str, limit: float = 20):
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"not within {limit} s: {what}")
        time.sleep(0.05)


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False
