# SPDX-License-Identifier: Apache-2.0
"""Faults of one source each. Many run at once on one perceptd, which must keep them apart."""
import math
import threading
import time
from typing import Callable

from daemon import AWAY
from limits import GRACE, RESUME
from load import Load
from relay import LossyRelay, Relay
from stage import RIGHT, USER, WRONG, WRONG_VARIABLE, Stage

GONE = {"offline", "stalled", "connecting"}


class Fault:
    """Something that happens to sources of the shared daemon."""

    name = ""  # what --only asks for

    def prepare(self, stage: Stage) -> dict:
        """Starts servers; the sources for the configuration file."""
        raise NotImplementedError

    def play(self, stage: Stage):
        """Breaks and mends, and puts rows into the table."""
        raise NotImplementedError


def outage(stage: Stage, title: str, source: str, breaks: Callable, mends: Callable, lasts: float, notice: float,
           states: set[str] = GONE, back_floor: float = 0, back_extra: float = 0):
    """Breaks something, waits for perceptd to say so, mends it, waits for scores."""
    daemon, limits = stage.daemon, stage.limits
    heard = daemon.sources[source]
    if not daemon.wait_until_settled(source, limits.connect + 5):
        stage.table.row(title, False, note=f"never ran: {why(heard)}")
        return
    broken = time.monotonic()
    breaks()
    noticed = daemon.wait_for(source, states, broken, max(lasts, notice) if math.isfinite(notice) else lasts)
    time.sleep(max(0, broken + lasts - time.monotonic()))
    is_away = heard.state() != "running"
    # Whoever is said to run must bring frames, damaged by what happens or not.
    patience = min(lasts, limits.stall + GRACE)
    is_lying = not is_away and not heard.scores_between(time.monotonic() - patience, math.inf) and lasts >= patience > 3
    mending = time.monotonic()
    mends()
    mended = time.monotonic()
    bar = max(back_floor, limits.reconnected(mended - noticed.at if noticed else 0)) + back_extra
    line = daemon.wait_for(source, {"running"}, mending, mended - mending + bar + 10) if is_away else None
    score = daemon.wait_for_score(source, line.at if line else mended, 5) if line or not is_away else None
    back = max(0.0, (line or score).at - mended) if score else None
    notice_after = noticed.at - broken if noticed else None
    # An outage that is over before the limit may pass unseen.
    is_noticed = notice_after <= notice if noticed else lasts < notice and not is_lying
    notes = [] if noticed is None else [f"{noticed.state}: {noticed.reason}" if noticed.reason else noticed.state]
    if is_lying:
        notes.append(f"said to run, but no score for {patience:.0f} s")
    if score is None:
        notes.append(f"not back: {why(heard)}")
    stage.table.row(title, is_noticed and back is not None and back <= bar, notice_after, back,
                    bars(notice, bar), "; ".join(notes))


def bars(notice: float, back: float) -> str:
    return f"{notice:.0f} s, {back:.1f} s" if math.isfinite(notice) else f"-, {back:.1f} s"


def polled(server, user: str = "") -> dict:
    """A source that asks for one picture after another."""
    return {"url": f"http://{user}127.0.0.1:{server.port}/picture.jpg", "poll_interval": "100ms"}


def why(source) -> str:
    last = source.statuses[-1] if source.statuses else None
    return f"{last.state} {last.reason}".strip() if last else "nothing was said of it"


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
        self.titles = {
            "plays-tcp": ("RTSP over TCP", {"url": f"{base}/live", "rtsp_transport": "tcp"}),
            "plays-udp": ("RTSP over UDP", {"url": f"{base}/live", "rtsp_transport": "udp"}),
            "plays-sound": ("RTSP with sound", {"url": f"{base}/sound"}),
            "plays-only-udp": ("RTSP server without TCP, transport auto", {"url": f"{base}/udp", "rtsp_transport": "auto"}),
            "plays-only-tcp": ("RTSP server without UDP, transport udp", {"url": f"{base}/tcp", "rtsp_transport": "udp"}),
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
        daemon, bar, load = stage.daemon, stage.limits.connect + GRACE, Load()
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
        outage(stage, f"server killed for {self.seconds:g} s, {protocol.upper().replace('_', ' over ')}", name, server.kill,
               server.start, self.seconds, stage.limits.stall + GRACE + delay, back_extra=delay)

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
    """The other end goes away without a word: nothing comes and nothing is closed."""

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
            RESUME) for name, relay in self.relays.items()])


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
            lambda: self._freeze(stage, "one JPEG", "frozen-jpeg", lambda film: self.polled.ask("clip", film), "repeated"),
            lambda: self._noise(stage, "RTSP", "frozen-noisy"),
            lambda: self._noise(stage, "MJPEG", "frozen-noisy-mjpeg"),
        ])

    def _freeze(self, stage: Stage, title: str, source: str, show: Callable, film: str):
        notice = stage.limits.frozen + GRACE + 1  # an encoder refines a picture that stands still, until its next keyframe
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
        run_together([lambda one=one: appearance(stage, stage.daemon, f"path that appears later, {one[1]}", one[0], one[2])
                      for one in appears])


class Down(Fault):
    """A server that is not there when perceptd starts."""

    name = "down"

    def prepare(self, stage: Stage) -> dict:
        self.server = stage.rtsp("down")
        self.server.kill()
        return {"down": {"url": f"rtsp://127.0.0.1:{self.server.port}/live"}}

    def play(self, stage: Stage):
        appearance(stage, stage.daemon, "server down at the start", "down", self.server.start)


def appearance(stage: Stage, daemon, title: str, source: str, appears: Callable):
    """A source that is offline from the start, until what is missing appears."""
    notice = stage.limits.connect + GRACE
    noticed = daemon.wait_for(source, {"offline"}, daemon.started, notice + 5)
    begun = daemon.begun(source)
    time.sleep(stage.limits.phase / 2)
    mending = time.monotonic()
    appears()
    mended = time.monotonic()
    bar = stage.limits.reconnected(mended - begun)
    line = daemon.wait_for(source, {"running"}, mending, mended - mending + bar + 10)
    score = daemon.wait_for_score(source, line.at, 5) if line else None
    noticed_after, back = noticed.at - begun if noticed else None, max(0.0, line.at - mended) if line else None
    passed = noticed is not None and noticed_after <= notice and score is not None and back <= bar
    note = noticed.reason if noticed else f"never offline: {why(daemon.sources[source])}"
    stage.table.row(title, passed, noticed_after, back, bars(notice, bar), note)


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


class Garbled(Fault):
    """Bits turn over on the way."""

    name = "garbled"

    def prepare(self, stage: Stage) -> dict:
        rtsp, http = stage.rtsp("garbled"), stage.http("garbled-mjpeg")
        self.relays = {"garbled": Relay(stage.ports.take(), rtsp.port), "garbled-mjpeg": Relay(stage.ports.take(), http.port)}
        return {"garbled": {"url": f"rtsp://127.0.0.1:{self.relays['garbled'].port}/live", "rtsp_transport": "tcp"},
                "garbled-mjpeg": {"url": f"http://127.0.0.1:{self.relays['garbled-mjpeg'].port}/mjpeg"}}

    def play(self, stage: Stage):
        run_together([lambda name=name, relay=relay: outage(
            stage, f"bits turn over, {'RTSP' if name == 'garbled' else 'MJPEG'}", name, lambda: relay.garble(0.2),
            lambda: relay.garble(0), stage.limits.stall + 3, math.inf, back_floor=RESUME) for name, relay in self.relays.items()])


class Steady(Fault):
    """Sources to which nothing happens while all this happens to the others."""

    name = "steady"

    def prepare(self, stage: Stage) -> dict:
        server = stage.rtsp("steady")
        http = stage.http("steady-mjpeg")
        self.load = Load()
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
            title, bar_text = f"none, beside all of these: {name}", f"no gap above {bar:.1f} s, 95 % of {stage.limits.fps:g} a second"
            if states:
                stage.table.row(title, False, back=gap, bar=bar_text, note=f"{note} {' '.join(states)}")
            else:
                passed = gap <= bar and rate >= 0.95 * stage.limits.fps
                stage.table.rate_row(title, passed, self.load, back=gap, bar=bar_text, note=note)


def run_together(parts: list[Callable]):
    """Runs them in threads; the first exception is raised when all have ended."""
    errors = []

    def guarded(part):
        try:
            part()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(part,), daemon=True) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
