# SPDX-License-Identifier: Apache-2.0
"""A film through a pipe."""
import subprocess
import time

import process
from fault import why
from limits import GRACE
from stage import Stage
from trial import Trial, live


class StandardInput(Trial):
    """MPEG-TS through a pipe, which ends."""

    name = "stdin"

    def play(self, stage: Stage):
        command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-stream_loop", "-1", "-i",
                   str(stage.film("moving.ts")), "-c", "copy", "-f", "mpegts", "-"]
        film = process.start(command, stage.work / "stdin-sender.log", stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        server = stage.rtsp("stdin-other")
        daemon = stage.make_daemon("stdin")
        daemon.configure({"pipe": {"url": "-"}, "other": live(server)})
        daemon.start(stdin=film.stdout)
        film.stdout.close()
        bar = stage.limits.connect + GRACE
        first = daemon.wait_for_score("pipe", daemon.started, bar + 5)
        back = first.at - daemon.begun("pipe") if first else None
        stage.table.row("none: standard input", back is not None and back <= bar, back=back,
                        bar=f"first score in {bar:.0f} s", note="" if first else why(daemon.sources["pipe"]))
        daemon.wait_until_settled("pipe", 5)
        ended = time.monotonic()
        process.end(film)
        noticed = daemon.wait_for("pipe", {"ended"}, ended, 10)
        after = noticed.at - ended if noticed else None
        stage.table.row("standard input ends", after is not None and after <= 2 and daemon.is_alive(), after,
                        bar="2 s, ended", note=noticed.reason if noticed else why(daemon.sources["pipe"]))
        stage.end(daemon)
