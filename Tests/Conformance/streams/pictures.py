# SPDX-License-Identifier: Apache-2.0
"""What happens to the picture: it stands still, loses parts, changes its size."""
import time
from typing import Callable

from daemon import AWAY
from fault import Fault, outage, polled, run_together, why
from limits import GRACE, RESUME
from relay import LossyRelay
from stage import Stage


class Frozen(Fault):
    """The same picture for ever is told; a scene in which only the sensor's noise moves is not."""

    name = "frozen"

    def prepare(self, stage: Stage) -> dict:
        self.rtsp = stage.rtsp("frozen", {"still": {}, "repeated": {}, "noisy": {"clip": "noisy"}})
        self.http, self.polled = stage.http("frozen-http"), stage.http("frozen-polled")
        self.noisy = stage.http("frozen-noisy", clip="noisy")
        base = f"rtsp://127.0.0.1:{self.rtsp.port}"
        return {"frozen-still": {"url": f"{base}/still"}, "frozen-repeated": {"url": f"{base}/repeated"},
                "frozen-mjpeg": {"url": f"http://127.0.0.1:{self.http.port}/mjpeg"},
                "frozen-jpeg": polled(self.polled), "frozen-noisy": {"url": f"{base}/noisy"},
                "frozen-noisy-mjpeg": {"url": f"http://127.0.0.1:{self.noisy.port}/mjpeg"}}

    def play(self, stage: Stage):
        run_together([
            lambda: self._freeze(stage, "encoded anew", "frozen-still",
                                 lambda film: self.rtsp.ask("clip", "still", film), "still"),
            lambda: self._freeze(stage, "one keyframe", "frozen-repeated",
                                 lambda film: self.rtsp.ask("clip", "repeated", film), "repeated"),
            lambda: self._freeze(stage, "MJPEG", "frozen-mjpeg", lambda film: self.http.ask("clip", film), "repeated"),
            lambda: self._freeze(stage, "one JPEG", "frozen-jpeg", lambda film: self.polled.ask("clip", film),
                                 "repeated"),
            lambda: self._noise(stage, "RTSP", "frozen-noisy"),
            lambda: self._noise(stage, "MJPEG", "frozen-noisy-mjpeg"),
        ])

    def _freeze(self, stage: Stage, title: str, source: str, show: Callable, film: str):
        # An encoder refines a picture that stands still, until its next keyframe.
        notice = stage.limits.frozen + GRACE + 1
        outage(stage, f"same picture for ever, {title}", source, lambda: show(film), lambda: show("moving"), notice + 1,
               notice, {"frozen"}, RESUME)

    def _noise(self, stage: Stage, title: str, source: str):
        daemon = stage.daemon
        settled = daemon.wait_until_settled(source, stage.limits.connect + 5)
        start = time.monotonic()
        seen = daemon.wait_for(source, AWAY, start, 4 * stage.limits.frozen) if settled else None
        passed = settled and seen is None
        note = f"{seen.state}: {seen.reason}" if seen else "" if settled else why(daemon.sources[source])
        stage.table.row(f"noisy still scene, {title}", passed, seen.at - start if seen else None,
                        bar=f"never frozen in {4 * stage.limits.frozen:.0f} s", note=note)


class Loss(Fault):
    """Packets get lost on the way: scores keep coming, and the damaged frames are counted, not scored."""

    name = "loss"

    def prepare(self, stage: Stage) -> dict:
        shares = {"5": 0.05, "20": 0.2}
        server = stage.rtsp("loss", {name: {"transport": "udp", "loss": share} for name, share in shares.items()})
        result = {}
        for name, share in shares.items():
            result[f"loss-{name}-rtsp"] = {"url": f"rtsp://127.0.0.1:{server.port}/{name}", "rtsp_transport": "udp"}
            port = stage.ports.take()
            stage.transport_stream(f"loss-{name}-ts", LossyRelay(stage.ports.take(), port, share).port)
            result[f"loss-{name}-ts"] = {"url": f"udp://127.0.0.1:{port}"}
        self.sources = list(result)
        return result

    def play(self, stage: Stage):
        run_together([lambda name=name: self._one(stage, name) for name in self.sources])

    def _one(self, stage: Stage, name: str):
        daemon, seconds = stage.daemon, 4 * stage.limits.stall
        source = daemon.sources[name]
        first = daemon.wait_for_score(name, daemon.started, stage.limits.connect + 10)
        start = time.monotonic()
        time.sleep(seconds)
        end = time.monotonic()
        gap, scores = source.longest_gap(start, end), len(source.scores_between(start, end))
        share, kind = name.split("-")[1:]
        bad_states = [line.state for line in source.statuses if line.at >= start and line.state != "running"]
        passed = first is not None and scores > 0 and gap <= stage.limits.stall and not bad_states
        note = f"{scores / seconds:.1f} scores a second, longest gap {gap:.1f} s {' '.join(bad_states)}".strip()
        stage.table.row(f"{share} % packet loss, {'RTSP over UDP' if kind == 'rtsp' else 'MPEG-TS over UDP'}", passed,
                        bar=f"no gap above {stage.limits.stall:.0f} s", note=note if first else why(source))

    def afterwards(self, stage: Stage):
        """Counts come with the last line of a source."""
        for name in self.sources:
            statuses = stage.daemon.sources[name].statuses
            dropped = statuses[-1].counts.get("dropped") or {} if statuses else {}
            damaged = dropped.get("decode_error", 0)
            stage.table.row(f"damaged frames counted, {name}", damaged > 0, bar="some", note=f"decode_error {damaged}")


class Resolution(Fault):
    """The picture becomes larger, and small again, in mid-stream."""

    name = "resolution"

    def prepare(self, stage: Stage) -> dict:
        self.rtsp, self.http = stage.rtsp("resolution"), stage.http("resolution-mjpeg")
        return {"resolution": {"url": f"rtsp://127.0.0.1:{self.rtsp.port}/live"},
                "resolution-mjpeg": {"url": f"http://127.0.0.1:{self.http.port}/mjpeg"}}

    def play(self, stage: Stage):
        run_together([lambda: self._one(stage, "RTSP", "resolution", lambda film: self.rtsp.ask("clip", "live", film)),
                      lambda: self._one(stage, "MJPEG", "resolution-mjpeg", lambda film: self.http.ask("clip", film))])

    def _one(self, stage: Stage, title: str, name: str, show: Callable):
        daemon, bar = stage.daemon, 2.0
        source = daemon.sources[name]
        settled = daemon.wait_until_settled(name, stage.limits.connect + 5)
        start = time.monotonic()
        for film in ("wide", "moving", "wide"):
            show(film)
            time.sleep(3)
        gap = source.longest_gap(start, time.monotonic())
        states = source.states_since(start)
        note = "; ".join(f"{line.state}: {line.reason}" for line in source.statuses if line.at >= start)
        stage.table.row(f"resolution changes in mid-stream, {title}", settled and gap <= bar and not states, back=gap,
                        bar=f"no gap above {bar:.0f} s", note=note if settled else why(source))
