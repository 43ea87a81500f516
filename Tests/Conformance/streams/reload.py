# SPDX-License-Identifier: Apache-2.0
"""The configuration file changes while perceptd runs."""
import time

from fault import why
from stage import RIGHT, USER, WRONG, Stage
from trial import Trial, live


class Reload(Trial):
    """SIGHUP: a password put right, a file that is wrong, and nobody else disturbed."""

    name = "reload"

    def play(self, stage: Stage):
        limits = stage.limits
        guarded = stage.rtsp("reload-guarded", auth="digest", user=USER, password=RIGHT)
        server = stage.rtsp("reload-other")
        daemon = stage.make_daemon("reload")
        daemon.configure({"guarded": live(guarded, f"{USER}:{WRONG}@127.0.0.1"), "other": live(server)})
        daemon.start()
        noticed = daemon.wait_for("guarded", {"unauthorised"}, daemon.started, limits.connect + 5)
        settled = daemon.wait_until_settled("other", limits.connect + 5)
        start = time.monotonic()
        daemon.configure({"guarded": live(guarded, f"{USER}:{RIGHT}@127.0.0.1")})
        daemon.reload()
        line = daemon.wait_for("guarded", {"running"}, start, 15)
        back, bar = line.at - start if line else None, 3.0
        passed = noticed is not None and back is not None and back <= bar
        stage.table.row("wrong password, put right with SIGHUP", passed,
                        noticed.at - daemon.begun("guarded") if noticed else None, back, f"-, {bar:.0f} s",
                        "" if line else why(daemon.sources["guarded"]))
        good = daemon.path().read_text()
        daemon.path().write_text(good.replace('"url"', '"ulr"'))
        daemon.reload()
        time.sleep(3)
        daemon.path().write_text(good)
        other = daemon.sources["other"]
        gap, states = other.longest_gap(start, time.monotonic()), other.states_since(start)
        guarded_states = daemon.sources["guarded"].states_since(line.at + 0.001) if line else ["gone"]
        passed = settled and gap <= 1.5 and not states and not guarded_states and daemon.is_alive()
        ended = [] if daemon.is_alive() else ["perceptd ended"]
        stage.table.row("SIGHUP with a wrong file: the old one stays in force", passed, back=gap,
                        bar="no gap above 1.5 s", note=" ".join([*states, *guarded_states, *ended]))
        stage.end(daemon)
