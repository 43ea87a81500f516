# SPDX-License-Identifier: Apache-2.0
"""How old a picture is when it is scored."""
import statistics
import time

from busy import Busy
from fault import why
from stage import Stage
from trial import Trial, live

FAST_RATE = 30
WIRE_MS = 5  # loopback and two threads of GStreamer's


class Latency(Trial):
    """From capture to score, and from the sender's hands to the line on standard output, at 30 frames a second."""

    name = "latency"
    runs_beside = False

    def play(self, stage: Stage):
        for transport in ("tcp", "udp"):
            self._measure(stage, transport)

    def _measure(self, stage: Stage, transport: str):
        server = stage.rtsp(f"latency-{transport}-server", {"live": {"clip": "switching"}})
        daemon = stage.make_daemon(f"latency-{transport}", {**stage.limits.defaults(), "fps": FAST_RATE},
                                   threads=None)
        daemon.configure({"camera": live(server, rtsp_transport=transport)})
        daemon.start()
        title = f"latency, RTSP over {transport.upper()} at {FAST_RATE} frames a second"
        if not daemon.wait_until_settled("camera", stage.limits.connect + 5):
            stage.table.row(title, False, note=why(daemon.sources["camera"]))
            return
        time.sleep(2)
        load, start = Busy(), time.monotonic()
        time.sleep(stage.limits.latency)
        scores = daemon.sources["camera"].scores_between(start, time.monotonic())
        if len(scores) < FAST_RATE:
            stage.table.row(title, False, note=f"{len(scores)} scores only")
            return
        ages, encode = [score.age_ms for score in scores], statistics.median(score.encode_ms for score in scores)
        bar = 1.5 * encode + 1000 / FAST_RATE + WIRE_MS
        p50, p95 = statistics.median(ages), percentile(ages, 0.95)
        rate = len(scores) / stage.limits.latency
        note = (f"capture to score p50 {p50:.1f} ms, p95 {p95:.1f} ms; encode {encode:.1f} ms;"
                f" {rate:.1f} scores a second")
        stage.table.rate_row(title, p95 < bar and rate > 0.9 * FAST_RATE, load, back=f"p95 {p95:.1f} ms",
                             bar=f"p95 < {bar:.1f} ms", note=note)
        seen = switches(server.marks, scores)
        if seen:
            stage.table.row(f"{title}, from the sender", True, back=f"p95 {percentile(seen, 0.95):.1f} ms", bar="none",
                            note=f"sender to line on standard output p50 {statistics.median(seen):.1f} ms, p95"
                            f" {percentile(seen, 0.95):.1f} ms, {len(seen)} changes of picture")
        stage.end(daemon)
        server.kill()


def switches(marks: list[dict], scores: list) -> list[float]:
    """Milliseconds from each change of picture to the first score that tells it."""
    result = []
    for mark in marks:
        if not scores[0].at <= mark["at"] <= scores[-1].at - 1:
            continue
        line = next((score for score in scores if score.at >= mark["at"] and score.best == mark["mark"]), None)
        if line:
            result.append((line.at - mark["at"]) * 1000)
    return result


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
