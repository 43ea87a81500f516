# SPDX-License-Identifier: Apache-2.0
"""HTTPS, and what is said about options that cannot work: at the start, with an exit code, before anything listens."""
import socket
import ssl
import subprocess

import requests

import wire
from https_server import certificates
from server import Server
from stage import Stage
from table import contains, equal, expect

NAME = "localhost"


def play(stage: Stage):
    authority = certificates(stage.work, NAME)
    files = ["--tls-cert", str(stage.work / "good.crt"), "--tls-key", str(stage.work / "good.key")]
    with stage.server("tls", *files) as server:
        play_https(stage, server, str(authority))
    play_refused(stage)


def play_https(stage: Stage, server: Server, authority: str):
    url = f"https://{NAME}:{server.port}"
    with stage.table.check("HTTPS: answered, by a certificate that is verified"):
        contains(server.log_text(), f"listening on https://127.0.0.1:{server.port}", "log")
        with requests.Session() as session:
            for _ in range(5):
                answer = session.post(f"{url}/perception_encoder/embed_text", json={"text": "a dog"}, verify=authority,
                                      timeout=wire.LIMIT)
                equal(answer.status_code, 200, "status")
                equal(len(answer.json()["embeddings"]), 1, "rows")
    with stage.table.check("HTTPS: TLS 1.2 and 1.3, nothing older"):
        for version, works in ((ssl.TLSVersion.TLSv1_2, True), (ssl.TLSVersion.TLSv1_3, True),
                               (ssl.TLSVersion.TLSv1_1, False)):
            context = ssl.create_default_context(cafile=authority)
            context.set_ciphers("DEFAULT:@SECLEVEL=0")  # what this end would refuse must not stand in for the other
            context.minimum_version = context.maximum_version = version
            equal(greets(server, context), works, f"{version.name} works")
    with stage.table.check("HTTPS: who speaks no TLS harms nobody"):
        for data in (wire.request("GET", "/info"), b"\x16\x03\x01\xff\xff" + bytes(100), b"", bytes(range(256)) * 100):
            with wire.connected(server, 2) as link:
                wire.send_all(link, data)
        silent = [socket.create_connection((server.host, server.port)) for _ in range(200)]
        answer = requests.get(f"{url}/healthz", verify=authority, timeout=5)
        equal(answer.status_code, 200, "a healthy client beside 200 that say nothing")
        for link in silent:
            link.close()
    with stage.table.check("HTTPS: SIGTERM ends it with 0"):
        equal(server.terminate()[0], 0, "exit code")


def greets(server: Server, context: ssl.SSLContext) -> bool:
    with wire.connected(server, 5) as link:
        try:
            with context.wrap_socket(link, server_hostname=NAME) as wrapped:
                wrapped.sendall(wire.request("GET", "/healthz"))
                return wrapped.recv(20).startswith(b"HTTP/1.1 200")
        except (ssl.SSLError, ConnectionError):
            return False


def play_refused(stage: Stage):
    work, key = stage.work, ["--tls-key", str(stage.work / "good.key")]
    (work / "nonsense.pem").write_text("no certificate")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        cases = {
            "a port that is taken": ["--port", str(taken.getsockname()[1])],
            "a port that is none": ["--port", "70000"],
            "an address that is none": ["--host", "nowhere.invalid"],
            "a certificate that is not there": ["--tls-cert", str(work / "no.pem"), *key],
            "a certificate that is none": ["--tls-cert", str(work / "nonsense.pem"), *key],
            "a key of another certificate": ["--tls-cert", str(work / "good.crt"), "--tls-key", str(work / "bad.key")],
            "a certificate without a key": ["--tls-cert", str(work / "good.crt")],
            "a hash that is a key": ["--api-key-hash", "my-secret-key"],
            "a hash that is too short": ["--api-key-hash", "sha256:abcd"],
            "a model that is not there": ["--model", "no-such-model"],
            "no batch": ["--batch", "0"],
            "no queue": ["--queue", "0"],
            "a limit that is no size": ["--max-body", "much"],
            "an origin that is none": ["--cors-origin", "app.example/path"],
        }
        for name, options in cases.items():
            with stage.table.check(f"refused at the start: {name}") as notes:
                command = stage.server("refused").command + options
                done = subprocess.run(command, capture_output=True, text=True, timeout=30)
                notes.append(done.stderr.strip().splitlines()[-1][:150] if done.stderr.strip() else "nothing said")
                expect(0 < done.returncode < 128, f"exit code {done.returncode}")
                expect(done.stderr.strip(), "nothing was said")
                expect("listening on" not in done.stderr, "it listened")
                expect("my-secret-key" not in done.stderr, "a key is printed")
