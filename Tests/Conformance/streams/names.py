# SPDX-License-Identifier: Apache-2.0
"""Hosts whose names do not resolve."""
import socket
import time

from daemon import hosts_prefix
from fault import appearance, why
from limits import GRACE
from stage import Stage
from trial import Trial, live


class HostLater(Trial):
    """A host name that means nothing, and later does."""

    name = "host"
    title = "host that does not resolve, then does"

    def play(self, stage: Stage):
        prefix = hosts_prefix(stage.work, "host", "127.0.0.1 localhost\n", "hosts: files\n", "")
        if prefix is None:
            stage.table.skip(self.title, "this user may not have a mount namespace of its own")
            return
        server = stage.rtsp("host-server")
        daemon = stage.make_daemon("host", prefix=prefix)
        daemon.configure({"host": live(server, "camera.perceptd.test")})
        daemon.start()
        names = stage.work / "host.hosts"
        appearance(stage, daemon, self.title, "host",
                          lambda: names.write_text("127.0.0.1 localhost camera.perceptd.test\n"))
        stage.end(daemon)


class NameServerSilent(Trial):
    """A name server that never answers: the resolver blocks for a minute, the daemon must not."""

    name = "name-server"
    title = "name server that never answers"
    address = "127.93.7.1"

    def play(self, stage: Stage):
        limits = stage.limits
        prefix = hosts_prefix(stage.work, "name-server", "127.0.0.1 localhost\n", "hosts: files dns\n",
                              f"nameserver {self.address}\noptions timeout:30 attempts:2\n")
        silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            silent.bind((self.address, 53))
        except PermissionError:
            prefix = None
        if prefix is None:
            stage.table.skip(self.title, "needs a mount namespace and port 53")
            return
        server = stage.rtsp("name-server-other")
        daemon = stage.make_daemon("name-server", prefix=prefix)
        daemon.configure({"lost": {"url": "rtsp://camera.perceptd.test/live"}, "other": live(server)})
        daemon.start()
        notice = limits.connect + GRACE
        noticed = daemon.wait_for("lost", {"offline"}, daemon.started, notice + 3)
        daemon.wait_until_settled("other", limits.connect + 5)
        start = time.monotonic()
        time.sleep(limits.phase)
        other = daemon.sources["other"]
        rate = len(other.scores_between(start, start + limits.phase)) / limits.phase
        after = noticed.at - daemon.begun("lost") if noticed else None
        stage.table.row(self.title, noticed is not None and after <= notice and rate >= 0.9 * limits.fps, after,
                        bar=f"{notice:.0f} s", note=f"{noticed.reason if noticed else why(daemon.sources['lost'])};"
                        f" the other source: {rate:.1f} scores a second")
        stage.end(daemon)
        silent.close()
