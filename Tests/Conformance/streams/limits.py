# SPDX-License-Identifier: Apache-2.0
"""The times that perceptd is configured with, and the bars that follow from them."""
import dataclasses

GRACE = 1.0  # seconds on top of a limit: a busy machine, a poll, a line through a pipe
RECONNECT_GRACE = 2.0  # what the issue grants on top of a retry interval
RESUME = 3.0  # after a server that was frozen goes on


@dataclasses.dataclass
class Limits:
    connect: float
    stall: float
    frozen: float
    retry_first: float
    retry_longest: float
    outages: list[float]
    phase: float  # how long a fault lasts where only the others are looked at
    latency: float  # seconds of latency measurement
    flapping: float
    jitter: float = 0.2
    settle_frames: int = 5
    fps: float = 5

    def defaults(self) -> dict:
        """`defaults` of the configuration file."""
        reconnect = {"initial": seconds(self.retry_first), "max": seconds(self.retry_longest), "jitter": self.jitter,
                     "settle_frames": self.settle_frames}
        return {"fps": self.fps, "connect_limit": seconds(self.connect), "stall_limit": seconds(self.stall),
                "frozen_after": seconds(self.frozen), "reconnect": reconnect}

    def retry(self, away: float) -> float:
        """The longest interval between two tries that may be in force after a source was away for so long."""
        earliest, step = 0.0, self.retry_first
        while step < self.retry_longest and earliest + step * (1 - self.jitter) <= away:
            earliest += step * (1 - self.jitter)
            step = min(2 * step, self.retry_longest)
        return step * (1 + self.jitter)

    def reconnected(self, away: float) -> float:
        """The bar for being back after a server is."""
        return self.retry(away) + RECONNECT_GRACE

    def slow_retry(self) -> float:
        return self.retry_longest * (1 + self.jitter) + RECONNECT_GRACE


def short(flapping_minutes: float | None) -> Limits:
    return Limits(connect=3, stall=3, frozen=4, retry_first=1, retry_longest=8, outages=[1, 5], phase=6, latency=15,
                  flapping=60 * (flapping_minutes or 1))


def full(flapping_minutes: float | None) -> Limits:
    return Limits(connect=10, stall=10, frozen=20, retry_first=1, retry_longest=60, outages=[1, 10, 60], phase=25,
                  latency=60, flapping=60 * (60 if flapping_minutes is None else flapping_minutes))


def seconds(value: float) -> str:
    return f"{value:g}s" if value >= 1 else f"{value * 1000:g}ms"
