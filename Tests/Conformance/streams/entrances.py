# SPDX-License-Identifier: Apache-2.0
"""Servers that do not let perceptd in, and later do."""
import time

from fault import Fault, appearance, bars, run_together, why
from limits import GRACE
from stage import RIGHT, USER, WRONG, WRONG_VARIABLE, Stage


class Password(Fault):
    """A wrong password; then the camera's becomes the one that is configured."""

    name = "password"

    def prepare(self, stage: Stage) -> dict:
        credentials = {"user": USER, "password": RIGHT}
        self.servers = {"password-basic": stage.rtsp("password-basic", auth="basic", **credentials),
                        "password-digest": stage.rtsp("password-digest", auth="digest", **credentials),
                        "password-http": stage.http("password-http", **credentials)}
        return {name: {"url": self._url(name, "${" + WRONG_VARIABLE + "}")} for name in self.servers}

    def _url(self, name: str, password: str) -> str:
        scheme, path = ("http", "mjpeg") if name == "password-http" else ("rtsp", "live")
        return f"{scheme}://{USER}:{password}@127.0.0.1:{self.servers[name].port}/{path}"

    def play(self, stage: Stage):
        run_together([lambda name=name: self._one(stage, name) for name in self.servers])

    def _one(self, stage: Stage, name: str):
        daemon, notice = stage.daemon, stage.limits.connect + GRACE
        noticed = daemon.wait_for(name, {"unauthorised"}, daemon.started, notice + 5)
        self.servers[name].ask("password", WRONG)
        mended = time.monotonic()
        bar = stage.limits.slow_retry()
        line = daemon.wait_for(name, {"running"}, mended, bar + 10)
        score = daemon.wait_for_score(name, line.at, 5) if line else None
        noticed_after = noticed.at - daemon.begun(name) if noticed else None
        back = line.at - mended if line else None
        passed = noticed is not None and noticed_after <= notice and score is not None and back <= bar
        note = noticed.reason if noticed else f"never unauthorised: {why(daemon.sources[name])}"
        stage.table.row(f"wrong password, then right, {name.removeprefix('password-')}", passed, noticed_after, back,
                        bars(notice, bar), note)


class Missing(Fault):
    """A path that the server does not know, and later does."""

    name = "missing"

    def prepare(self, stage: Stage) -> dict:
        self.rtsp, self.nginx = stage.rtsp("missing"), stage.nginx("missing-rtmp")
        self.http = stage.http("missing-http", is_missing=True)
        return {"missing": {"url": f"rtsp://127.0.0.1:{self.rtsp.port}/later"},
                "missing-mjpeg": {"url": f"http://127.0.0.1:{self.http.port}/mjpeg"},
                "missing-rtmp": {"url": self.nginx.rtmp_url("later")}}

    def play(self, stage: Stage):
        appears = [("missing", "RTSP", lambda: self.rtsp.ask("mount", "later", {})),
                   ("missing-mjpeg", "MJPEG", lambda: self.http.ask("missing", False)),
                   ("missing-rtmp", "RTMP", lambda: self.nginx.sender("later").start())]
        run_together([lambda source=source, protocol=protocol, appear=appear: appearance(
            stage, stage.daemon, f"path that appears later, {protocol}", source, appear)
            for source, protocol, appear in appears])


class Down(Fault):
    """A server that is not there when perceptd starts."""

    name = "down"

    def prepare(self, stage: Stage) -> dict:
        self.server = stage.rtsp("down")
        self.server.kill()
        return {"down": {"url": f"rtsp://127.0.0.1:{self.server.port}/live"}}

    def play(self, stage: Stage):
        appearance(stage, stage.daemon, "server down at the start", "down", self.server.start)
