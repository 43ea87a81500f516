# SPDX-License-Identifier: Apache-2.0
"""Processes that the runner starts: ended with it, stopped and continued at will, told what to do by lines of JSON."""
import json
import os
import pathlib
import queue
import signal
import socket
import subprocess
import sys
import threading
import time

from started import end, running

HERE = pathlib.Path(__file__).resolve().parent


def start(command: list[str], log: pathlib.Path, **options) -> subprocess.Popen:
    with log.open("ab") as errors:
        process = subprocess.Popen(command, stderr=errors, start_new_session=True, **options)
    running.add(process)
    return process


class Ports:
    """Free ports below those that the kernel hands out by itself."""

    def __init__(self):
        self.next, self.lock = 20000 + os.getpid() * 40 % 9000, threading.Lock()

    def take(self) -> int:
        with self.lock:
            while True:
                self.next += 1
                if all(is_free(self.next, kind) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)):
                    return self.next


def is_free(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


class Service:
    """A server: started and killed any number of times on the same port."""

    def __init__(self, name: str, work: pathlib.Path):
        self.name, self.log = name, work / f"{name}.log"
        self.processes: list[subprocess.Popen] = []

    def start(self):
        """Returns when clients are served."""
        raise NotImplementedError

    def kill(self):
        for process in self.processes:
            end(process)
        self.processes = []

    def freeze(self):
        for process in self.processes:
            os.killpg(process.pid, signal.SIGSTOP)

    def thaw(self):
        for process in self.processes:
            os.killpg(process.pid, signal.SIGCONT)


class ScriptServer(Service):
    """A server of this folder's scripts, which takes commands."""

    def __init__(self, name: str, work: pathlib.Path, script: str, port: int, clips: pathlib.Path, options: dict):
        super().__init__(name, work)
        self.script, self.port, self.clips, self.options = script, port, clips, options
        self.answers: queue.Queue[dict] = queue.Queue()
        self.marks: list[dict] = []

    def start(self):
        arguments = [str(self.port), str(self.clips), json.dumps(self.options)]
        process = start([sys.executable, str(HERE / self.script), *arguments], self.log, stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE, text=True)
        self.processes = [process]
        self.answers = queue.Queue()
        threading.Thread(target=self._listen, args=(process, self.answers), daemon=True).start()
        self._answer("ready")

    def ask(self, *command):
        process = self.processes[0]
        process.stdin.write(json.dumps(command) + "\n")
        process.stdin.flush()
        self._answer("done")

    def _listen(self, process, answers: queue.Queue):
        for line in process.stdout:
            message = json.loads(line)
            (self.marks.append if "mark" in message else answers.put)(message)

    def _answer(self, key: str):
        try:
            answer = self.answers.get(timeout=20)
        except queue.Empty:
            raise RuntimeError(f"{self.name} does not answer:\n{tail(self.log)}") from None
        if key not in answer or "error" in answer:
            raise RuntimeError(f"{self.name} answers {answer}:\n{tail(self.log)}")


class Sender(Service):
    """ffmpeg that sends a film in real time, again from the start when it ends."""

    def __init__(self, name: str, work: pathlib.Path, film: pathlib.Path, output: list[str],
                 starts_again: bool = False):
        super().__init__(name, work)
        self.command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-stream_loop", "-1", "-i", str(film), "-c",
                        "copy", *output]
        # A listener serves one client and ends.
        if starts_again:
            self.command = ["sh", "-c", 'while :; do "$@"; sleep 0.1; done', "sh", *self.command]

    def start(self):
        self.processes = [start(self.command, self.log, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)]
        time.sleep(0.3)  # until it has opened its socket


def tail(path: pathlib.Path) -> str:
    return path.read_text(errors="replace")[-2000:] if path.exists() else ""
