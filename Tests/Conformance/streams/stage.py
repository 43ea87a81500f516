# SPDX-License-Identifier: Apache-2.0
"""What a fault needs to be played: films, ports, servers, a running perceptd, the table."""
import dataclasses
import pathlib
import subprocess

import process
from clips import Clips
from daemon import Daemon
from limits import Limits
from nginx import Nginx
from table import Table

USER = "porch"
RIGHT = "battery-staple-5521"
WRONG = "wrong-horse-9317"
WRONG_VARIABLE = "PERCEPTD_STREAMS_PASSWORD"
STOP_LIMIT = 10


@dataclasses.dataclass
class Stage:
    program: pathlib.Path
    model: pathlib.Path
    work: pathlib.Path
    clips: Clips
    limits: Limits
    table: Table
    ports: process.Ports = dataclasses.field(default_factory=process.Ports)
    daemons: list[Daemon] = dataclasses.field(default_factory=list)
    daemon: Daemon | None = None  # the one that many faults share

    def film(self, name: str) -> pathlib.Path:
        return self.clips.folder / name

    def rtsp(self, name: str, mounts: dict | None = None, **options) -> process.ScriptServer:
        options["mounts"] = mounts or {"live": {}}
        return self._script(name, "rtsp_server.py", options)

    def http(self, name: str, **options) -> process.ScriptServer:
        return self._script(name, "http_server.py", options)

    def _script(self, name: str, script: str, options: dict) -> process.ScriptServer:
        server = process.ScriptServer(name, self.work, script, self.ports.take(), self.clips.folder, options)
        server.start()
        return server

    def nginx(self, name: str) -> Nginx:
        server = Nginx(name, self.work, self.ports, self.film("moving.mp4"))
        server.start()
        return server

    def transport_stream(self, name: str, port: int) -> process.Sender:
        output = ["-f", "mpegts", f"udp://127.0.0.1:{port}?pkt_size=1316"]
        sender = process.Sender(name, self.work, self.film("moving.ts"), output)
        sender.start()
        return sender

    def srt(self, name: str) -> tuple[process.Sender, str]:
        url = f"srt://127.0.0.1:{self.ports.take()}"
        sender = process.Sender(name, self.work, self.film("moving.ts"), ["-f", "mpegts", url + "?mode=listener"], True)
        sender.start()
        return sender, url

    def certificate(self) -> pathlib.Path:
        """A self-signed one with its key."""
        both, key = self.work / "certificate.pem", self.work / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=camera",
                        "-keyout", str(key), "-out", str(both)], check=True, capture_output=True)
        both.write_text(both.read_text() + key.read_text())
        return both

    def make_daemon(self, name: str, defaults: dict | None = None, prefix: list[str] | None = None,
                    threads: int | None = 1) -> Daemon:
        """One encoding thread is enough for the demo model, and waits for no second one on a busy machine."""
        daemon = Daemon(name, self.program, self.model, self.work, defaults or self.limits.defaults(), prefix,
                        {WRONG_VARIABLE: WRONG}, threads)
        self.daemons.append(daemon)
        return daemon

    def end(self, daemon: Daemon):
        """Ends a daemon and judges what it leaves behind."""
        was_alive = daemon.is_alive()
        seconds = daemon.stop()
        problems = [] if was_alive else ["had ended by itself"]
        status = daemon.process.returncode
        if was_alive and status != 0:
            problems.append(f"exit {status}: {last_line(daemon.log)}")
        problems += [f"not a line of the contract: {line}" for line in daemon.bad_lines[:2]]
        for name, source in daemon.sources.items():
            problems += [f"{name}: {problem}" for problem in source_problems(source)]
            lines = daemon.log_lines(name)
            if lines > len(source.statuses):
                problems.append(f"{name}: {lines} log lines of its state, {len(source.statuses)} changes")
        frames = sum(len(source.scores) for source in daemon.sources.values())
        note = "; ".join(problems) or f"{len(daemon.sources)} sources, {frames} scores: counters and order are exact"
        self.table.row(f"SIGTERM, {daemon.name}", not problems and seconds <= STOP_LIMIT, back=seconds,
                       bar=f"{STOP_LIMIT} s, exit 0, exact counters", note=note)

    def judge_secrets(self):
        """No password in anything that perceptd wrote."""
        leaks = [f"{path.name} tells {secret}" for daemon in self.daemons for path in (daemon.output, daemon.log)
                 if path.exists() for secret in (RIGHT, WRONG) if secret.encode() in path.read_bytes()]
        self.table.row("passwords in the output or the log", not leaks, bar="none", note="; ".join(leaks))


def source_problems(source) -> list[str]:
    problems = []
    if source.statuses and (counts := source.statuses[-1].counts):
        captured, encoded, dropped = (counts.get(key) for key in ("captured", "encoded", "dropped"))
        if captured is None or encoded is None:
            problems.append(f"no counts in the last status line ({counts.get('state')})")
        elif captured != encoded + sum((dropped or {}).values()):
            problems.append(f"captured {captured} is not encoded {encoded} + dropped {dropped}")
        elif encoded != len(source.scores):
            problems.append(f"encoded {encoded}, but {len(source.scores)} score lines")
    sequences = [score.sequence for score in source.scores]
    if any(later <= earlier for earlier, later in zip(sequences, sequences[1:])):
        problems.append("seq goes back")
    return problems


def last_line(path: pathlib.Path) -> str:
    lines = process.tail(path).strip().splitlines()
    return lines[-1] if lines else "the log is empty"
