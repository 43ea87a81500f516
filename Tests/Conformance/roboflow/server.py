# SPDX-License-Identifier: Apache-2.0
"""A running `perceptd serve`: on a port of its own, looked at from outside, ended with the tests."""
import os
import pathlib
import re
import signal
import subprocess
import time

from started import end, running

LISTENING = re.compile(r"listening on (https?)://([^\s/]+):(\d+)")
START_LIMIT = 60  # seconds: a packed model is there in one, a first start packs it


class Server:
    """Started with the options given; `port` and `url` are known once it listens."""

    def __init__(self, program: pathlib.Path, models: pathlib.Path, work: pathlib.Path, name: str, *options: str,
                 model: str = "demo", environment: dict | None = None):
        self.name, self.log = name, work / f"{name}.log"
        self.command = [str(program), "serve", "--models", str(models), "--model", model, "--port", "0", *options]
        self.environment = {**os.environ, **(environment or {})}
        self.port, self.url = 0, ""

    def start(self) -> "Server":
        self.log.write_bytes(b"")
        with self.log.open("ab") as errors:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors,
                                            env=self.environment, start_new_session=True)
        running.add(self.process)
        deadline = time.monotonic() + START_LIMIT
        while not (found := LISTENING.search(self.log_text())):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{' '.join(self.command)} does not listen: {self.log_text()[-800:]}")
            time.sleep(0.02)
        self.host, self.port = "127.0.0.1", int(found[3])
        self.url = f"{found[1]}://127.0.0.1:{self.port}"
        return self

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(self, *_):
        self.kill()

    def log_text(self) -> str:
        return self.log.read_text(errors="replace")

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def signal(self, number: int):
        self.process.send_signal(number)

    def terminate(self, limit: float = 20) -> tuple[int | None, float]:
        """SIGTERM; the exit code (None where it had to be killed) and the seconds it took."""
        begun = time.monotonic()
        self.signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            self.kill()
            return None, time.monotonic() - begun
        running.discard(self.process)
        return self.process.returncode, time.monotonic() - begun

    def kill(self):
        end(self.process)

    def memory(self) -> float:
        """Resident megabytes."""
        return self._status("VmRSS") / 1024

    def peak(self) -> float:
        """The most megabytes that were resident since `forget_peak`."""
        return self._status("VmHWM") / 1024

    def forget_peak(self):
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def descriptors(self) -> int:
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def threads(self) -> int:
        return self._status("Threads")

    def _status(self, field: str) -> int:
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1])
        raise KeyError(field)
