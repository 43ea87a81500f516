# SPDX-License-Identifier: Apache-2.0
"""The programs that a runner started, each in a session of its own: ended with it."""
import os
import signal
import subprocess
import sys

running: set[subprocess.Popen] = set()


def take_signals():
    """SIGTERM ends the runner in order. SIGINT is not ignored, as a shell has it for what it starts in the background:
    the programs would inherit that, and perceptd leaves an ignored signal ignored."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    signal.signal(signal.SIGINT, signal.default_int_handler)


def end(process: subprocess.Popen):
    """Ends a process and what it started, at once."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
    running.discard(process)


def end_all():
    for process in list(running):
        end(process)
