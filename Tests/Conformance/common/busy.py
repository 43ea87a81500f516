# SPDX-License-Identifier: Apache-2.0
"""How much of the processors other programs took: what they take, perceptd cannot use."""
import os
import pathlib

from started import running

TOLERABLE = 0.2  # of all processors


class Busy:
    """Since it was made."""

    def __init__(self):
        self.all, self.idle, self.own = measure()

    def others(self) -> float:
        """Their share of all processors."""
        everything, idle, own = measure()
        spent = everything - self.all
        return max(0.0, (spent - (idle - self.idle) - (own - self.own)) / spent) if spent else 0.0

    def note(self) -> str:
        return f"other programs took {100 * self.others():.0f} % of the processors"


def measure() -> tuple[int, int, int]:
    """Ticks of all processors, of their idling, of this program and all that it started."""
    fields = [int(field) for field in pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    sessions = {os.getpid(), *(started.pid for started in list(running))}
    own = sum(ticks(folder, sessions) for folder in pathlib.Path("/proc").glob("[0-9]*"))
    return sum(fields), fields[3] + fields[4], own


def ticks(folder: pathlib.Path, sessions: set[int]) -> int:
    """Of a process of ours and the children it waited for, else 0."""
    try:
        text = (folder / "stat").read_text()
    except OSError:  # it has just ended
        return 0
    fields = text.rpartition(")")[2].split()
    is_ours = int(fields[3]) in sessions or int(folder.name) == os.getpid()
    return sum(int(field) for field in fields[11:15]) if is_ours else 0
