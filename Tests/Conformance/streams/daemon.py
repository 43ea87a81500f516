# SPDX-License-Identifier: Apache-2.0
"""Drives `perceptd run` and remembers what it says about each source, with the time at which it was heard."""
import bisect
import collections
import dataclasses
import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import time

import process

GLANCE = 0.05  # seconds; times are those of the lines, not of the glances
AWAY = {"connecting", "stalled", "frozen", "offline", "unauthorised", "ended", "disabled"}


@dataclasses.dataclass
class ScoreLine:
    at: float  # monotonic, when the line was read
    sequence: int
    age_ms: float
    encode_ms: float
    best: str  # the prompt that scored highest


@dataclasses.dataclass
class StatusLine:
    at: float
    state: str
    reason: str
    counts: dict  # the line itself


@dataclasses.dataclass
class Source:
    scores: list[ScoreLine] = dataclasses.field(default_factory=list)
    statuses: list[StatusLine] = dataclasses.field(default_factory=list)

    def state(self) -> str | None:
        return self.statuses[-1].state if self.statuses else None

    def states_since(self, since: float) -> list[str]:
        """Changes only: the state is told again every minute."""
        pairs = zip([None, *self.statuses], self.statuses)
        return [new.state for old, new in pairs if new.at >= since and (old is None or new.state != old.state)]

    def scores_between(self, since: float, until: float) -> list[ScoreLine]:
        first, last = (bisect.bisect_left(self.scores, time, key=lambda score: score.at) for time in (since, until))
        return self.scores[first:last]

    def longest_gap(self, since: float, until: float) -> float:
        times = [since, *(score.at for score in self.scores_between(since, until)), until]
        return max(later - earlier for earlier, later in zip(times, times[1:]))


class Daemon:
    """One running perceptd."""

    def __init__(self, name: str, program: pathlib.Path, model: pathlib.Path, work: pathlib.Path, defaults: dict,
                 prefix: list[str] | None = None, environment: dict | None = None, threads: int | None = None):
        self.name, self.work = name, work
        self.command = [*(prefix or []), str(program), "run", "-c", str(work / f"{name}.yaml")]
        self.environment = {**os.environ, **(environment or {})}
        self.configuration = {
            "version": 1, "model": {"name": str(model), "threads": threads or "auto"}, "defaults": defaults,
            "sources": {},
            "prompts": {"dog": {"text": "a dog"}, "car": {"text": "a red car"}},
            "outputs": {"stdout": {"status": True}},
        }
        self.sources: dict[str, Source] = collections.defaultdict(Source)
        self.bad_lines: list[str] = []
        self.stop_seconds: float | None = None

    @property
    def output(self) -> pathlib.Path:
        return self.work / f"{self.name}.jsonl"

    @property
    def log(self) -> pathlib.Path:
        return self.work / f"{self.name}.log"

    def configure(self, sources: dict):
        """Adds or changes sources; heard at the start or with `reload`."""
        self.configuration["sources"].update(sources)
        # JSON is YAML.
        self.path().write_text(json.dumps(self.configuration, indent=1))

    def path(self) -> pathlib.Path:
        return self.work / f"{self.name}.yaml"

    def start(self, stdin=subprocess.DEVNULL):
        self.process = process.start(self.command, self.log, stdin=stdin, stdout=subprocess.PIPE, env=self.environment)
        self.started = time.monotonic()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def reload(self):
        os.kill(self.process.pid, signal.SIGHUP)

    def stop(self) -> float:
        """SIGTERM; seconds until the process has ended, infinite where it had to be killed."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
            self.stop_seconds = time.monotonic() - begun
        except subprocess.TimeoutExpired:
            self.stop_seconds = float("inf")
        process.end(self.process)
        self.reader.join(timeout=5)
        return self.stop_seconds

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def wait_for(self, source: str, states: set[str], since: float, limit: float) -> StatusLine | None:
        """The first line since then that says one of these states; None where there is none in time."""
        def find():
            lines = self.sources[source].statuses
            return next((line for line in lines if line.at >= since and line.state in states), None)
        return self._wait(find, since + limit)

    def wait_for_score(self, source: str, since: float, limit: float) -> ScoreLine | None:
        """The first score since then."""
        def find():
            scores = self.sources[source].scores
            place = bisect.bisect_left(scores, since, key=lambda line: line.at)
            return scores[place] if place < len(scores) else None
        return self._wait(find, since + limit)

    def wait_until_settled(self, source: str, limit: float) -> bool:
        """Waits for a source that has been scored for a second, so that its retries start anew."""
        first = self.wait_for_score(source, time.monotonic(), limit)
        time.sleep(1)
        return first is not None and self.sources[source].state() == "running"

    def footprint(self) -> tuple[float, int, int]:
        """Resident megabytes, open descriptors, threads."""
        lines = pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        fields = dict(line.split(":", 1) for line in lines)
        descriptors = len(os.listdir(f"/proc/{self.process.pid}/fd"))
        return int(fields["VmRSS"].split()[0]) / 1024, descriptors, int(fields["Threads"])

    def log_lines(self, source: str) -> int:
        """Lines of the log that tell a state of a source."""
        told = re.compile(rf"source {re.escape(source)}: ({'|'.join(AWAY)}|running)")
        return sum(bool(told.search(line)) for line in self.log.read_text(errors="replace").splitlines())

    def begun(self, source: str) -> float:
        """When it was first heard of, else when the daemon was started."""
        statuses = self.sources[source].statuses
        return statuses[0].at if statuses else self.started

    def _wait(self, find, deadline: float):
        """Looks now and then: to be woken by each line would keep fifty waiting threads busy."""
        while (found := find()) is None and time.monotonic() < deadline and self.is_alive():
            time.sleep(GLANCE)
        return found

    def _read(self):
        with self.output.open("ab") as copy:
            for line in self.process.stdout:
                now = time.monotonic()
                copy.write(line)
                try:
                    self._hear(json.loads(line), now)
                except (ValueError, KeyError, TypeError) as error:
                    self.bad_lines.append(f"{error!r} in {line[:200]!r}")

    def _hear(self, line: dict, now: float):
        if line.get("kind") == "status":
            self.sources[line["source"]].statuses.append(StatusLine(now, line["state"], line.get("reason") or "", line))
        elif "scores" in line:
            scores = line["scores"]
            best = max(scores, key=line["cos"].get) if scores else ""
            self.sources[line["source"]].scores.append(
                ScoreLine(now, line["seq"], line["age_ms"], line["ms"]["encode"], best))


def hosts_prefix(work: pathlib.Path, name: str, hosts: str, services: str, resolver: str) -> list[str] | None:
    """A command prefix that gives a program its own /etc/hosts, order of name services and name server; None where this
    user may not. The files may be changed while it runs: WORK/NAME.hosts, .nsswitch and .resolv."""
    contents = {"hosts": hosts, "nsswitch": services, "resolv": resolver}
    targets = {"hosts": "/etc/hosts", "nsswitch": "/etc/nsswitch.conf", "resolv": "/etc/resolv.conf"}
    mounts = []
    for kind, content in contents.items():
        path = work / f"{name}.{kind}"
        path.write_text(content)
        mounts.append(f"mount --bind '{path}' {targets[kind]}")
    script = " && ".join([*mounts, 'exec "$@"'])
    for flags in (["-m"], ["-r", "-m"]):
        prefix = ["unshare", *flags, "sh", "-c", script, "sh"]
        if subprocess.run([*prefix, "true"], capture_output=True).returncode == 0:
            return prefix
    return None
