# SPDX-License-Identifier: Apache-2.0
"""Pictures by URL where that is allowed: addresses of this machine and its neighbours are never called, however they
are written. What needs names and certificates runs in a network of its own: fetching_inside.py."""
import json
import os
import subprocess
import sys

import pictures
import server
import wire
from canary import Canary
from stage import Stage
from table import contains, equal
from watch import Watch, expect_error

IMAGE = "/perception_encoder/embed_image"
CAUSE = "Could not load input image. Cause: "
FQDN = "Providing images via URL without FQDN is not supported"
HTTPS = "Providing images via non https:// URL is not supported"
INVALID = "Provided image URL is invalid"
ALLOWED = "URL points to a network destination that is not allowed."


def play(stage: Stage):
    canary = Canary()
    with stage.server("fetching", "--allow-urls") as fetcher:
        watch = Watch(stage.table, fetcher)
        with watch.row("the canary hears a call, or it would find nothing"):
            equal(canary.heard_itself(), True, "heard")
        for url, causes in urls(canary.port):
            with watch.row(f"URL {url.replace(str(canary.port), 'PORT')!r:.80}"):
                before = canary.calls
                answer = expect_error(fetch(fetcher, url), 400)
                contains(answer.json["message"], CAUSE, "message")
                if not any(cause in answer.json["message"] for cause in causes):
                    contains(answer.json["message"], " or ".join(causes), "message")
                equal(canary.calls - before, 0, "calls to this machine")
        with watch.row("a bare URL in compare is judged as one of embed_image"):
            before = canary.calls
            for url in (f"http://127.0.0.1:{canary.port}/x", f"https://127.0.0.1:{canary.port}/x", "httpx://x"):
                body = {"subject": url, "prompt": [url], "prompt_type": "image"}
                expect_error(wire.post(fetcher, "/perception_encoder/compare", body), 400)
            equal(canary.calls - before, 0, "calls to this machine")
    canary.close()
    play_inside(stage)


def fetch(server, url, limit: float = wire.LIMIT) -> wire.Answer:
    return wire.post(server, IMAGE, {"image": {"type": "url", "value": url}}, limit=limit)


def urls(port: int) -> list[tuple[str, tuple[str, ...]]]:
    """Each means this machine to some reader of URLs. What is no host name of the internet is told so or is invalid."""
    literal = (FQDN, INVALID, ALLOWED)
    hosts = ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.0.0.1.",
             "0", "0.0.0.0", "localhost", "localhost.", "LOCALHOST", "camera", "camera.local", "camera.internal",
             "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]",
             "[64:ff9b::7f00:1]",
             "[fe80::1%25lo]", "１２７.０.０.１", "127。0。0。1", "①②⑦.0.0.1", "ⓛocalhost",
             "169.254.169.254", "user:password@127.0.0.1", "example.com@127.0.0.1", "example.com%40127.0.0.1",
             "127.0.0.1%00.example.com",
             "127.0.0.1%2f.example.com"]
    rows = [(f"https://{host}:{port}/x.png", literal) for host in hosts]
    rows += [(url, literal) for url in (
        f"https://127.0.0.1:{port}\\@example.com/x.png", f"https://example.com\\@127.0.0.1:{port}/x.png",
        f"https://127.0.0.1:{port}#.example.com/", f"https://127.0.0.1:{port}?.example.com/",
        f"https:///127.0.0.1:{port}/", f"https:127.0.0.1:{port}/x.png", f"https:/127.0.0.1:{port}/x.png",
        f"https:\\\\127.0.0.1:{port}\\x.png",
        f"HTTPS://127.0.0.1:{port}/", "https://", "https://:443/", "https://example.com:99999/", "https://[::1/",
        f"https://exa mple.com:{port}/", "https://" + "a" * 300 + ".com/", "https://a..example.com/")]
    rows += [(url, (HTTPS, INVALID, FQDN)) for url in (
        f"http://127.0.0.1:{port}/x.png", f"http://example.com:{port}/", f"ftp://127.0.0.1:{port}/x.png",
        f"gopher://127.0.0.1:{port}/_x", f"//127.0.0.1:{port}/x.png", f" https://127.0.0.1:{port}/x.png",
        f"https\t://127.0.0.1:{port}/", f"ht\ntps://127.0.0.1:{port}/", "file:///etc/hostname", "javascript:1",
        "data:image/png;base64," + wire.image(pictures.png(pictures.make(1)))["value"], "x.png", "")]
    return rows


# All of them end with the first one, whatever ends that.
OWN_PROCESSES = ["-p", "-f", "--mount-proc", "--kill-child"]


def play_inside(stage: Stage):
    """A network, names and certificates that nobody else has: needs root, or user namespaces."""
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fetching_inside.py")
    for flags in (["-m", "-n"], ["-r", "-m", "-n"]):
        trial = ["sh", "-c", "ip link set lo up && mount --bind /etc/hosts /etc/hosts"]
        if subprocess.run(["unshare", *flags, *OWN_PROCESSES, *trial], capture_output=True).returncode == 0:
            break
    else:
        stage.table.skip("names, redirects and certificates", "this user may not make a network of its own (unshare)")
        return
    given = {"program": str(stage.program), "models": str(stage.models), "work": str(stage.work)}
    process = subprocess.Popen(["unshare", *flags, *OWN_PROCESSES, sys.executable, "-B", script, json.dumps(given)],
                               stdout=subprocess.PIPE, text=True, start_new_session=True)
    server.running.add(process)
    rows = 0
    for line in process.stdout:
        row = json.loads(line)
        stage.table.add(row["check"], row["verdict"], row["note"])
        rows += 1
    if process.wait() != 0 or rows == 0:
        stage.table.add("names, redirects and certificates", "FAIL", f"the test itself ended with {process.returncode}")
