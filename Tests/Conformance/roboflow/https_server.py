# SPDX-License-Identifier: Apache-2.0
"""A server of pictures and of misbehaviour over HTTPS, with certificates of an authority made for the occasion."""
import gzip
import http.server
import pathlib
import ssl
import subprocess
import threading
import time
import urllib.parse

import hostile_pictures
import pictures

ADDRESS = "9.9.9.12"  # of the internet; in a network of these tests, of this machine
PICTURE = pictures.png(pictures.make(81))


def certificates(work: pathlib.Path, *names: str) -> pathlib.Path:
    """Writes good.pem for the names, bad.pem for another one and address.pem for an address alone; returns the
    authority that signed them."""
    def run(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, cwd=work)

    run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
        "/CN=perceptd tests", "-keyout", "authority.key", "-out", "authority.crt")
    good = [f"DNS:{name}" for name in names]
    for kind, covered in (("good", good), ("bad", ["DNS:elsewhere.example"]), ("address", [f"IP:{ADDRESS}"])):
        run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={kind}",
            "-keyout", f"{kind}.key", "-out", f"{kind}.csr")
        (work / f"{kind}.ext").write_text("subjectAltName=" + ",".join(covered))
        run("x509", "-req", "-in", f"{kind}.csr", "-CA", "authority.crt", "-CAkey", "authority.key", "-CAcreateserial",
            "-days", "2", "-extfile", f"{kind}.ext", "-out", f"{kind}.crt")
        (work / f"{kind}.pem").write_bytes((work / f"{kind}.key").read_bytes() + (work / f"{kind}.crt").read_bytes())
    return work / "authority.crt"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        name, _, rest = path.lstrip("/").partition("/")
        try:
            getattr(self, "get_" + name.replace("-", "_").replace(".", "_"))(urllib.parse.unquote(rest))
        except (OSError, ssl.SSLError):
            pass  # the client went away, which is the point of some
        finally:
            self.close_connection = True

    def answer(self, status: int, body: bytes = b"", length: int | None = None, **headers):
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def get_picture_png(self, _):
        self.answer(200, PICTURE, Content_Type="image/png")

    def get_chunked(self, _):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for at in range(0, len(PICTURE), 1000):
            part = PICTURE[at:at + 1000]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        self.wfile.write(b"0\r\n\r\n")

    def get_to(self, target: str):
        self.answer(302, Location="/picture.png" if target == "picture.png" else target)

    def get_hops(self, left: str):
        self.answer(307, Location=f"/hops/{int(left) - 1}" if int(left) > 1 else "/picture.png")

    def get_loop(self, _):
        self.answer(301, Location="/loop")

    def get_slow(self, _):
        self.answer(200, length=len(PICTURE))
        for byte in PICTURE:
            self.wfile.write(bytes([byte]))
            time.sleep(1)

    def get_slow_head(self, _):
        for byte in b"HTTP/1.1 200 OK\r\n" + b"X-Y: z\r\n" * 1000:
            self.wfile.write(bytes([byte]))
            time.sleep(1)

    def get_silent(self, _):
        time.sleep(120)

    def get_endless(self, _):
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        block = bytes(1 << 20)
        while True:
            self.wfile.write(block)

    def get_claims(self, _):
        self.answer(200, PICTURE, length=10**11)
        block = bytes(1 << 20)
        while True:
            self.wfile.write(block)

    def get_bomb(self, _):
        self.answer(200, gzip.compress(bytes(1 << 20)) * 1024, Content_Type="image/png", Content_Encoding="gzip")

    def get_bomb_picture(self, _):
        self.answer(200, hostile_pictures.png_of(50_000, 50_000, real=True), Content_Type="image/png")

    def get_html(self, _):
        self.answer(200, b"<html>no picture</html>", Content_Type="text/html")

    def get_missing(self, _):
        self.answer(404, PICTURE, Content_Type="image/png")

    def get_empty(self, _):
        self.answer(200)

    def get_half(self, _):
        self.answer(200, PICTURE[:len(PICTURE) // 2], length=len(PICTURE))


class Web(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, host: str, port: int, certificate: pathlib.Path):
        super().__init__((host, port), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        # The greeting is left to the thread of the connection: a client that says nothing must not stop the others.
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        pass
