# SPDX-License-Identifier: Apache-2.0
"""The programs that a runner started, each in a session of its own: ended with it."""
import os
import signal
import subprocess

running: set[subprocess.Popen] = set()


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
