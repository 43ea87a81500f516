# SPDX-License-Identifier: Apache-2.0
"""What happens to a source of the perceptd that many sources share, and how it is seen."""
import math
import threading
import time
from typing import Callable

from limits import GRACE
from stage import Stage

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


def bars(notice: float, back: float) -> str:
    return f"{notice:.0f} s, {back:.1f} s" if math.isfinite(notice) else f"-, {back:.1f} s"


def why(source) -> str:
    last = source.statuses[-1] if source.statuses else None
    return f"{last.state} {last.reason}".strip() if last else "nothing was said of it"


def polled(server, user: str = "") -> dict:
    """A source that asks for one picture after another."""
    return {"url": f"http://{user}127.0.0.1:{server.port}/picture.jpg", "poll_interval": "100ms"}


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
