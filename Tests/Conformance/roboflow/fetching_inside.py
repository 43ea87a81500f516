# SPDX-License-Identifier: Apache-2.0
"""Fetching pictures by name, in a network of its own where a public address is on this machine: only there can be seen
that a good URL works and that a redirect from it to an inner address does not. Rows go to standard output as JSON."""
import concurrent.futures
import json
import pathlib
import subprocess
import sys
import urllib.parse

import wire
from canary import Canary
from fetching import ALLOWED, CAUSE, FQDN, HTTPS, IMAGE, fetch
from https_server import ADDRESS, PICTURE, Web, certificates
from name_server import NameServer
from reference import expect_close
from server import Server
from started import end_all
from table import Table, contains, equal, expect
from watch import Watch, expect_error

PUBLIC, OTHER = "9.9.9.9", "9.9.9.10"  # addresses of the internet, here of the loopback interface
DOMAIN = "perceptd-tests.com"
# Names of addresses that nobody outside may make a server call.
INNER = {"loopback": "127.0.0.1", "loopback-2": "127.9.9.9", "private-10": "10.1.2.3", "private-172": "172.16.1.2",
         "private-192": "192.168.1.2", "metadata": "169.254.169.254", "carrier": "100.64.1.2",
         "this-network": "0.0.0.0",
         "documentation": "192.0.2.1", "benchmark": "198.18.0.1", "multicast": "224.0.0.1", "reserved": "240.0.0.1",
         "broadcast": "255.255.255.255", "loopback-6": "::1", "mapped-6": "::ffff:127.0.0.1", "link-6": "fe80::1",
         "unique-6": "fd00::1", "nat-6": "64:ff9b::7f00:1", "sixtofour": "2002:7f00:1::1", "compatible-6": "::7f00:1",
         "multicast-6": "ff02::1", "documentation-6": "2001:db8::1", "unspecified-6": "::"}
CANARIES = ("127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.1.2", "192.168.1.2", "169.254.169.254", "100.64.1.2", "::1")
CAN = "Data pointed by URL could not be decoded into image."


class Rows(Table):
    """Told to the one who started this instead of printed."""

    def add(self, name: str, verdict: str, note: str = ""):
        print(json.dumps({"check": name, "verdict": verdict, "note": " ".join(note.split())}), flush=True)


def main():
    given = json.loads(sys.argv[1])
    work = pathlib.Path(given["work"])
    make_network(work)
    authority = certificates(work, f"pictures.{DOMAIN}", f"*.{DOMAIN}", f"*.changing.{DOMAIN}")
    for bundle in ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"):
        if pathlib.Path(bundle).exists():
            subprocess.run(["mount", "--bind", authority, bundle], check=True)
    NameServer(f"changing.{DOMAIN}", PUBLIC, "127.0.0.1")
    Web(PUBLIC, 443, work / "good.pem")
    Web(PUBLIC, 8443, work / "good.pem")
    Web(OTHER, 443, work / "bad.pem")
    Web(ADDRESS, 443, work / "address.pem")
    canaries = [Canary(port, CANARIES) for port in (443, 80)]
    program = Server(pathlib.Path(given["program"]), pathlib.Path(given["models"]), work, "inside", "--allow-urls",
                     environment={"SSL_CERT_FILE": str(authority)})
    try:
        with program as server:
            play(Watch(Rows(), server), server, canaries)
    finally:
        end_all()


def make_network(work: pathlib.Path):
    """The loopback interface with public addresses, and names for them in files that only these processes see."""
    run = lambda *command: subprocess.run(command, check=True)
    run("ip", "link", "set", "lo", "up")
    for address in (PUBLIC, OTHER, ADDRESS, *(one for one in CANARIES if "." in one and not one.startswith("127."))):
        run("ip", "address", "add", f"{address}/32", "dev", "lo")
    lines = [f"{PUBLIC} pictures.{DOMAIN}", f"{OTHER} wrong-certificate.{DOMAIN}",
             f"{ADDRESS} address-certificate.{DOMAIN}", f"{PUBLIC} mixed.{DOMAIN}",
             f"127.0.0.1 mixed.{DOMAIN}", f"9.9.9.11 nobody-listens.{DOMAIN}", "127.0.0.1 localhost"]
    lines += [f"{address} {name}.{DOMAIN}" for name, address in INNER.items()]
    for path, text in (("/etc/hosts", "\n".join(lines) + "\n"), ("/etc/nsswitch.conf", "hosts: files dns\n"),
                       ("/etc/resolv.conf", "nameserver 127.0.0.1\n")):
        copy = work / f"inside-{path.rsplit('/', 1)[1]}"
        copy.write_text(text)
        if pathlib.Path(path).exists():
            run("mount", "--bind", copy, path)


def play(watch: Watch, server, canaries: list[Canary]):
    good = f"https://pictures.{DOMAIN}"

    def to(target: str) -> str:
        return f"{good}/to/{urllib.parse.quote(target, safe='')}"

    def refused(url: str, *causes: str, limit: float = wire.LIMIT):
        before = [canary.calls for canary in canaries]
        answer = expect_error(fetch(server, url, limit), 400)
        contains(answer.json["message"], CAUSE, "message")
        if causes and not any(cause in answer.json["message"] for cause in causes):
            contains(answer.json["message"], " or ".join(causes), "message")
        equal([canary.calls for canary in canaries], before, "calls to inner addresses")

    with watch.row("inside: the canaries hear calls"):
        equal([canary.heard_itself() for canary in canaries], [True] * len(canaries), "heard")
    with watch.row("inside: a good URL"):
        straight = wire.post(server, IMAGE, {"image": wire.image(PICTURE)}).json["embeddings"]
        for url in (f"{good}/picture.png", f"{good}:8443/picture.png", f"{good}/picture.png?x=1#y",
                    f"HTTPS://PICTURES.{DOMAIN.upper()}/picture.png", f"{good}/chunked"):
            answer = fetch(server, url)
            equal(answer.status, 200, f"status of {url} ({answer.body[:200]!r})")
            expect_close(answer.json["embeddings"], straight)
    with watch.row("inside: a name whose address changes between two lookups: the one that was checked is called"):
        before = [canary.calls for canary in canaries]
        for number in range(5):
            answer = fetch(server, f"https://n{number}.changing.{DOMAIN}/picture.png")
            equal(answer.status, 200, f"status ({answer.body[:200]!r})")
        equal([canary.calls for canary in canaries], before, "calls to this machine")
    with watch.row("inside: a name whose second answer is this machine is refused when it is asked for again"):
        refused(f"https://n0.changing.{DOMAIN}/picture.png", ALLOWED)
    with watch.row("inside: redirects to good URLs"):
        for url in (to(f"{good}:8443/picture.png"), f"{good}/to/picture.png", f"{good}/hops/3"):
            answer = fetch(server, url)
            equal(answer.status, 200, f"status of {url} ({answer.body[:200]!r})")
            expect_close(answer.json["embeddings"], straight)
    for name, address in INNER.items():
        with watch.row(f"inside: a name of {address}"):
            refused(f"https://{name}.{DOMAIN}/picture.png", ALLOWED)
        with watch.row(f"inside: a redirect to a name of {address}"):
            refused(to(f"https://{name}.{DOMAIN}/picture.png"), ALLOWED)
    with watch.row("inside: a name of a public and an inner address"):
        refused(f"https://mixed.{DOMAIN}/picture.png", ALLOWED)
    for target, causes in ((f"http://pictures.{DOMAIN}/picture.png", (HTTPS,)),
                           ("https://127.0.0.1/x", (FQDN, ALLOWED)),
                           ("https://localhost/x", (FQDN, ALLOWED)), ("https://[::1]/x", (FQDN, ALLOWED)),
                           ("https://2130706433/x", (FQDN, ALLOWED)), ("file:///etc/hostname", ()),
                           ("//127.0.0.1/x", (FQDN, ALLOWED)), ("gopher://127.0.0.1/x", ()),
                           ("https://169.254.169.254/latest/meta-data/", (FQDN, ALLOWED)), ("", ())):
        with watch.row(f"inside: a redirect to {target!r}"):
            refused(to(target) if target else f"{good}/to/", *causes)
    with watch.row("inside: redirects without end, and round"):
        refused(f"{good}/hops/1000", limit=30)
        refused(f"{good}/loop", limit=30)
    play_slow(watch, server, good)
    for path, what in (("endless", "an answer without end"), ("claims", "an answer that says it has 100 GB"),
                       ("bomb", "1 GB of zeros as gzip"), ("html", "a page"), ("missing", "404"), ("empty", "nothing"),
                       ("half", "fewer bytes than said"), ("bomb-picture", "a picture of 50,000 x 50,000")):
        with watch.row(f"inside: {what}"):
            refused(f"{good}/{path}", limit=40)
    with watch.row("inside: a certificate of somebody else"):
        refused(f"https://wrong-certificate.{DOMAIN}/picture.png", CAN)
    with watch.row("inside: a certificate of the right address and no name"):
        refused(f"https://address-certificate.{DOMAIN}/picture.png", CAN)
    with watch.row("inside: a name that nobody knows"):
        refused("https://no-such-name.perceptd-tests.org/picture.png", limit=30)
    with watch.row("inside: nobody listens there"):
        refused(f"https://pictures.{DOMAIN}:8444/picture.png", CAN, limit=30)


def play_slow(watch: Watch, server, good: str):
    """All at once: each is to be given up, and a healthy client is served beside them."""
    paths = {"slow": "says a byte a second", "silent": "says nothing", "slow-head": "has a head that drips"}
    with watch.row("inside: servers that take for ever") as notes:
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            asked = [(path, pool.submit(fetch, server, f"{good}/{path}", 60)) for path in paths for _ in range(4)]
            for number in range(5):
                answer = wire.post(server, "/perception_encoder/embed_text", {"text": f"text {number}"})
                equal(answer.status, 200, "a healthy client beside them")
                expect(answer.seconds < 2, f"a healthy client waited {answer.seconds:.1f} s")
        for path, future in asked:
            answer = future.result()
            notes.append(f"one that {paths[path]}: {answer.seconds:.1f} s")
            equal(answer.status, 400, "status")
            contains(answer.json["message"], CAUSE, "message")
            expect(answer.seconds < 45, "later than any client waits")


if __name__ == "__main__":
    main()
