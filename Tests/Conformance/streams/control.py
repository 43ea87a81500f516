# SPDX-License-Identifier: Apache-2.0
"""How the runner tells a server process what to do: one JSON line in, one JSON line back."""
import json
import sys
import threading
from typing import Callable


def say(**message):
    """A line to the runner; whole, whichever thread says it."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def obey(handlers: dict[str, Callable], at_end: Callable):
    """Answers commands on standard input from a thread of its own, until the runner goes away."""
    def loop():
        for line in sys.stdin:
            command, *arguments = json.loads(line)
            try:
                handlers[command](*arguments)
                say(done=command)
            except Exception as error:  # the runner shows it
                say(done=command, error=repr(error))
        at_end()
    threading.Thread(target=loop, daemon=True).start()
