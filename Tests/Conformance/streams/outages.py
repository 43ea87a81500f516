# SPDX-License-Identifier: Apache-2.0
"""Servers that go away, connections that go deaf, packets that are swallowed or garbled."""
import math

from fault import Fault, outage, polled, run_together
from limits import GRACE, RESUME
from relay import Relay
from stage import Stage


class Killed(Fault):
    """The server's process is killed and started again."""

    name = "killed"

    def __init__(self, seconds: float, protocols: list[str]):
        self.seconds, self.protocols = seconds, protocols

    def prepare(self, stage: Stage) -> dict:
        self.parts = {}
        for protocol in self.protocols:
            name = f"killed-{self.seconds:g}-{protocol}"
            server, source, delay = getattr(self, "_" + protocol)(stage, name)
            self.parts[name] = (protocol, server, source, delay)
        return {name: source for name, (_, _, source, _) in self.parts.items()}

    def play(self, stage: Stage):
        run_together([lambda name=name: self._one(stage, name) for name in self.parts])

    def _one(self, stage: Stage, name: str):
        protocol, server, _, delay = self.parts[name]
        title = f"server killed for {self.seconds:g} s, {protocol.upper().replace('_', ' over ')}"
        outage(stage, title, name, server.kill, server.start, self.seconds, stage.limits.stall + GRACE + delay,
               back_extra=delay)

    def _rtsp(self, stage: Stage, name: str):
        server = stage.rtsp(name)
        return server, {"url": f"rtsp://127.0.0.1:{server.port}/live"}, 0

    def _rtsp_udp(self, stage: Stage, name: str):
        server = stage.rtsp(name)
        return server, {"url": f"rtsp://127.0.0.1:{server.port}/live", "rtsp_transport": "udp"}, 0

    def _rtmp(self, stage: Stage, name: str):
        server = stage.nginx(name)
        return server, {"url": server.rtmp_url()}, 0

    def _hls(self, stage: Stage, name: str):
        server = stage.nginx(name)
        return server, {"url": server.hls_url()}, 3  # segments of a second: in the reader's hands, and to be cut anew

    def _mjpeg(self, stage: Stage, name: str):
        server = stage.http(name)
        return server, {"url": f"http://127.0.0.1:{server.port}/mjpeg"}, 0

    def _jpeg(self, stage: Stage, name: str):
        server = stage.http(name)
        return server, polled(server), 0

    def _ts(self, stage: Stage, name: str):
        port = stage.ports.take()
        return stage.transport_stream(name, port), {"url": f"udp://127.0.0.1:{port}"}, 0

    def _srt(self, stage: Stage, name: str):
        server, url = stage.srt(name)
        return server, {"url": url}, 0


class Stopped(Fault):
    """The server hangs with its sockets open (SIGSTOP), then goes on."""

    name = "stopped"

    def prepare(self, stage: Stage) -> dict:
        self.rtsp, self.udp, self.http = stage.rtsp("stopped"), stage.rtsp("stopped-udp"), stage.http("stopped-mjpeg")
        return {"stopped": {"url": f"rtsp://127.0.0.1:{self.rtsp.port}/live"},
                "stopped-udp": {"url": f"rtsp://127.0.0.1:{self.udp.port}/live", "rtsp_transport": "udp"},
                "stopped-mjpeg": {"url": f"http://127.0.0.1:{self.http.port}/mjpeg"}}

    def play(self, stage: Stage):
        notice = stage.limits.stall + GRACE
        servers = [("RTSP", "stopped", self.rtsp), ("RTSP over UDP", "stopped-udp", self.udp),
                   ("MJPEG", "stopped-mjpeg", self.http)]
        run_together([lambda title=title, source=source, server=server: outage(
            stage, f"server stopped, socket open, {title}", source, server.freeze, server.thaw, notice + 2, notice,
            {"stalled"}, RESUME) for title, source, server in servers])


class HalfOpen(Fault):
    """The other end goes away without a word: nothing comes and nothing is closed.

    A connection that was begun meanwhile is not answered when it is over: it runs into the connect limit first."""

    name = "half-open"

    def prepare(self, stage: Stage) -> dict:
        rtsp, http, nginx = stage.rtsp("half-open"), stage.http("half-open-mjpeg"), stage.nginx("half-open-rtmp")
        self.relays = {"half-open": Relay(stage.ports.take(), rtsp.port, True),
                       "half-open-mjpeg": Relay(stage.ports.take(), http.port),
                       "half-open-rtmp": Relay(stage.ports.take(), nginx.rtmp)}
        urls = {"half-open": "rtsp://127.0.0.1:{}/live", "half-open-mjpeg": "http://127.0.0.1:{}/mjpeg",
                "half-open-rtmp": "rtmp://127.0.0.1:{}/live/live"}
        return {name: {"url": urls[name].format(relay.port)} for name, relay in self.relays.items()}

    def play(self, stage: Stage):
        notice = stage.limits.stall + GRACE
        titles = {"half-open": "RTSP", "half-open-mjpeg": "MJPEG", "half-open-rtmp": "RTMP"}
        run_together([lambda name=name, relay=relay: outage(
            stage, f"half-open TCP, {titles[name]}", name, relay.hold, relay.release, notice + 2, notice, {"stalled"},
            RESUME, stage.limits.connect) for name, relay in self.relays.items()])


class Silent(Fault):
    """Sound plays on, video does not."""

    name = "silent"

    def prepare(self, stage: Stage) -> dict:
        server = stage.rtsp("silent", {"live": {"audio": True}})
        self.relay = Relay(stage.ports.take(), server.port, True)
        return {"silent": {"url": f"rtsp://127.0.0.1:{self.relay.port}/live", "rtsp_transport": "tcp"}}

    def play(self, stage: Stage):
        notice = stage.limits.stall + GRACE
        outage(stage, "no video while sound plays on", "silent", lambda: self.relay.mute(True),
               lambda: self.relay.mute(False), notice + 2, notice, {"stalled"}, RESUME)


class Garbled(Fault):
    """Bits turn over on the way."""

    name = "garbled"

    def prepare(self, stage: Stage) -> dict:
        rtsp, http = stage.rtsp("garbled"), stage.http("garbled-mjpeg")
        self.relays = {"garbled": Relay(stage.ports.take(), rtsp.port),
                       "garbled-mjpeg": Relay(stage.ports.take(), http.port)}
        return {"garbled": {"url": f"rtsp://127.0.0.1:{self.relays['garbled'].port}/live", "rtsp_transport": "tcp"},
                "garbled-mjpeg": {"url": f"http://127.0.0.1:{self.relays['garbled-mjpeg'].port}/mjpeg"}}

    def play(self, stage: Stage):
        run_together([lambda name=name, relay=relay: outage(
            stage, f"bits turn over, {'RTSP' if name == 'garbled' else 'MJPEG'}", name, lambda: relay.garble(0.2),
            lambda: relay.garble(0), stage.limits.stall + 3, math.inf, back_floor=RESUME,
            back_extra=stage.limits.connect)
            for name, relay in self.relays.items()])
