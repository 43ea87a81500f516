# SPDX-License-Identifier: Apache-2.0
"""Sources that come and go for an hour."""
import dataclasses
import statistics
import threading
import time
from typing import Callable

from daemon import Daemon
from fault import polled, run_together, why
from relay import Relay
from stage import RIGHT, USER, WRONG, Stage
from trial import Trial, live


@dataclasses.dataclass
class Footprint:
    megabytes: float
    descriptors: int
    threads: int


class Flapping(Trial):
    """Sources of every protocol come and go in all ways; the process must not grow."""

    name = "flapping"
    growth = 4.0  # megabytes
    up, down = 3.0, 2.5  # seconds

    def play(self, stage: Stage):
        defaults = {**stage.limits.defaults(), "connect_limit": "2s", "stall_limit": "1s",
                    "reconnect": {"initial": "1s", "max": "1s", "jitter": 0.2, "settle_frames": 2}}
        daemon = stage.make_daemon("flapping", defaults)
        sources, ways = self._make(stage)
        daemon.configure(sources)
        daemon.start()
        self.rounds = 0
        # What is allocated once, arenas and caches, is there after the first part.
        self._flap(ways, stage.limits.flapping / 3)
        before = self._rest(daemon, sources)
        self.rounds = 0
        self._flap(ways, stage.limits.flapping * 2 / 3)
        after = self._rest(daemon, sources)
        self._judge(stage, daemon, before, after)
        stage.end(daemon)

    def _make(self, stage: Stage) -> tuple[dict, list[list[tuple[Callable, Callable]]]]:
        """Sources, and for each of them the ways in which it fails in turn."""
        rtsp = stage.rtsp("flapping-rtsp", {"live": {"audio": True}})
        killed = stage.rtsp("flapping-killed")
        http = stage.http("flapping-http")
        guarded = stage.http("flapping-guarded", user=USER, password=RIGHT)
        nginx = stage.nginx("flapping-nginx")
        port = stage.ports.take()
        sender = stage.transport_stream("flapping-ts", port)
        srt, srt_url = stage.srt("flapping-srt")
        targets = {"rtsp": rtsp.port, "http": http.port, "rtmp": nginx.rtmp, "hls": nginx.http}
        relays = {name: Relay(stage.ports.take(), target, name == "rtsp") for name, target in targets.items()}
        sources = {
            "flap-rtsp": {"url": f"rtsp://127.0.0.1:{relays['rtsp'].port}/live", "rtsp_transport": "tcp"},
            "flap-killed": live(killed, rtsp_transport="udp"),
            "flap-http": {"url": f"http://127.0.0.1:{relays['http'].port}/mjpeg"},
            "flap-guarded": polled(guarded, f"{USER}:{RIGHT}@"),
            "flap-rtmp": {"url": f"rtmp://127.0.0.1:{relays['rtmp'].port}/live/live"},
            "flap-hls": {"url": f"http://127.0.0.1:{relays['hls'].port}/live.m3u8"},
            "flap-ts": {"url": f"udp://127.0.0.1:{port}"},
            "flap-srt": {"url": srt_url},
        }
        ways = [
            self._relay_ways(relays["rtsp"], True), [(killed.kill, killed.start), (killed.freeze, killed.thaw)],
            self._relay_ways(relays["http"], True), self._relay_ways(relays["rtmp"]), self._relay_ways(relays["hls"]),
            [(lambda: guarded.ask("password", WRONG), lambda: guarded.ask("password", RIGHT)),
             (lambda: guarded.ask("missing", True), lambda: guarded.ask("missing", False))],
            [(sender.kill, sender.start)], [(srt.kill, srt.start), (srt.freeze, srt.thaw)],
        ]
        return sources, ways

    def _relay_ways(self, relay: Relay, garbles: bool = False) -> list[tuple[Callable, Callable]]:
        def cut_off():
            relay.hold()
            relay.cut()
        ways = [(relay.cut, lambda: None), (relay.hold, relay.release), (cut_off, relay.release)]
        if relay.is_rtsp:
            ways.append((lambda: relay.mute(True), lambda: relay.mute(False)))
        if garbles:
            ways.append((lambda: relay.garble(0.2), lambda: relay.garble(0)))
        return ways

    def _flap(self, ways: list[list[tuple[Callable, Callable]]], seconds: float):
        deadline, lock = time.monotonic() + seconds, threading.Lock()

        def flap(own: list[tuple[Callable, Callable]]):
            turn = 0
            while time.monotonic() < deadline:
                breaks, mends = own[turn % len(own)]
                breaks()
                time.sleep(self.down)
                mends()
                time.sleep(self.up)
                turn += 1
                with lock:
                    self.rounds += 1
        run_together([lambda own=own: flap(own) for own in ways])

    def _rest(self, daemon: Daemon, sources: dict) -> Footprint:
        """Waits until all sources run, and looks."""
        for name in sources:
            daemon.wait_until_settled(name, 60)
        time.sleep(3)
        self.missing = [f"{name} {why(daemon.sources[name])}" for name in sources
                        if daemon.sources[name].state() != "running"]
        samples = []
        for _ in range(5):
            samples.append(daemon.footprint())
            time.sleep(0.4)
        return Footprint(*(statistics.median(column) for column in zip(*samples)))

    def _judge(self, stage: Stage, daemon: Daemon, before: Footprint, after: Footprint):
        grown = after.megabytes - before.megabytes
        passed = (grown <= self.growth and after.descriptors <= before.descriptors and after.threads <= before.threads
                  and not self.missing)
        reconnects = sum(source.statuses[-1].counts.get("reconnects", 0) for source in daemon.sources.values()
                         if source.statuses)
        note = (f"memory {before.megabytes:.1f} to {after.megabytes:.1f} MB, descriptors {before.descriptors:.0f} to"
                f" {after.descriptors:.0f}, threads {before.threads:.0f} to {after.threads:.0f}, {self.rounds} faults,"
                f" {reconnects} reconnects in all")
        stage.table.row(f"flapping for {stage.limits.flapping / 60:g} min, 8 sources", passed,
                        bar=f"{self.growth:.0f} MB, no descriptor, no thread more",
                        note="; ".join([note, *self.missing]))
