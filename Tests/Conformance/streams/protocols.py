# SPDX-License-Identifier: Apache-2.0
"""Sources to which nothing happens: every protocol, and steady ones beside all the others' faults."""
import time

from busy import Busy
from fault import Fault, polled, why
from limits import GRACE
from stage import Stage


class Plays(Fault):
    """Every protocol, and both ways of RTSP where the server allows one only."""

    name = "plays"

    def prepare(self, stage: Stage) -> dict:
        rtsp = stage.rtsp("plays-rtsp", {"live": {}, "sound": {"audio": True}, "udp": {"transport": "udp"},
                                         "tcp": {"transport": "tcp"}})
        secure = stage.rtsp("plays-rtsps", certificate=str(stage.certificate()))
        nginx = stage.nginx("plays-nginx")
        http = stage.http("plays-http")
        port = stage.ports.take()
        stage.transport_stream("plays-ts", port)
        _, srt = stage.srt("plays-srt")
        base = f"rtsp://127.0.0.1:{rtsp.port}"
        only_tcp = {"url": f"{base}/tcp", "rtsp_transport": "udp"}
        self.titles = {
            "plays-tcp": ("RTSP over TCP", {"url": f"{base}/live", "rtsp_transport": "tcp"}),
            "plays-udp": ("RTSP over UDP", {"url": f"{base}/live", "rtsp_transport": "udp"}),
            "plays-sound": ("RTSP with sound", {"url": f"{base}/sound"}),
            "plays-only-udp": ("RTSP server without TCP, transport auto", {"url": f"{base}/udp"}),
            "plays-only-tcp": ("RTSP server without UDP, transport udp", only_tcp),
            "plays-rtsps": ("RTSPS", {"url": f"rtsps://127.0.0.1:{secure.port}/live"}),
            "plays-rtmp": ("RTMP", {"url": nginx.rtmp_url()}),
            "plays-hls": ("HLS", {"url": nginx.hls_url()}),
            "plays-mjpeg": ("MJPEG over HTTP", {"url": f"http://127.0.0.1:{http.port}/mjpeg"}),
            "plays-jpeg": ("one JPEG over HTTP, again and again", polled(http)),
            "plays-ts": ("MPEG-TS over UDP", {"url": f"udp://127.0.0.1:{port}"}),
            "plays-srt": ("SRT", {"url": srt}),
        }
        return {name: source for name, (_, source) in self.titles.items()}

    def play(self, stage: Stage):
        daemon, bar, load = stage.daemon, stage.limits.connect + GRACE, Busy()
        least = 0.75 * stage.limits.fps
        for name, (title, _) in self.titles.items():
            first = daemon.wait_for_score(name, daemon.started, bar + 5)
            time.sleep(0 if first is None else max(0, first.at + 4 - time.monotonic()))
            rate = len(daemon.sources[name].scores_between(first.at, first.at + 4)) / 4 if first else 0
            back = first.at - daemon.begun(name) if first else None
            bar_text = f"first score in {bar:.0f} s, {least:.1f} a second"
            note = f"{rate:.1f} scores a second" if first else why(daemon.sources[name])
            if back is None or back > bar:
                stage.table.row(f"none: {title}", False, back=back, bar=bar_text, note=note)
            else:
                stage.table.rate_row(f"none: {title}", rate >= least, load, back=back, bar=bar_text, note=note)


class Steady(Fault):
    """Sources to which nothing happens while all this happens to the others."""

    name = "steady"

    def prepare(self, stage: Stage) -> dict:
        server = stage.rtsp("steady")
        http = stage.http("steady-mjpeg")
        self.load = Busy()
        return {"steady": {"url": f"rtsp://127.0.0.1:{server.port}/live"},
                "steady-mjpeg": {"url": f"http://127.0.0.1:{http.port}/mjpeg"}}

    def play(self, stage: Stage):
        pass

    def afterwards(self, stage: Stage):
        daemon, bar = stage.daemon, 1.5
        for name in ("steady", "steady-mjpeg"):
            source = daemon.sources[name]
            if not source.scores:
                stage.table.row(f"none: {name}", False, note=f"never ran: {why(source)}")
                continue
            start, end = source.scores[0].at + 1, source.scores[-1].at
            gap = source.longest_gap(start, end)
            rate = len(source.scores_between(start, end)) / max(1e-9, end - start)
            states = [line.state for line in source.statuses if start <= line.at <= end and line.state != "running"]
            note = f"{rate:.2f} scores a second in {end - start:.0f} s, longest gap {gap:.2f} s"
            title = f"none, beside all of these: {name}"
            bar_text = f"no gap above {bar:.1f} s, 95 % of {stage.limits.fps:g} a second"
            if states:
                stage.table.row(title, False, back=gap, bar=bar_text, note=f"{note} {' '.join(states)}")
            else:
                passed = gap <= bar and rate >= 0.95 * stage.limits.fps
                stage.table.rate_row(title, passed, self.load, back=gap, bar=bar_text, note=note)
