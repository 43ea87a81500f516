# SPDX-License-Identifier: Apache-2.0
"""What needs a perceptd of its own."""
import process
from stage import Stage


class Trial:
    name = ""  # what --only asks for
    runs_beside = True  # others do not disturb it, nor it others

    def play(self, stage: Stage):
        raise NotImplementedError


def live(server: process.ScriptServer, host: str = "127.0.0.1", **settings) -> dict:
    return {"url": f"rtsp://{host}:{server.port}/live", **settings}
