# SPDX-License-Identifier: Apache-2.0
"""The table of faults: what was seen, the bar, the verdict."""
import dataclasses
import sys
import threading
import time

from busy import TOLERABLE, Busy

HEAD = ("fault", "noticed after", "back after", "bar", "verdict", "")
NOTE_LENGTH = 240


@dataclasses.dataclass
class Row:
    fault: str
    noticed: str
    back: str
    bar: str
    verdict: str
    note: str

    def cells(self) -> tuple[str, ...]:
        return (self.fault, self.noticed, self.back, self.bar, self.verdict, self.note)


class Table:
    """Rows of all threads, told on standard error as they come and printed at the end."""

    def __init__(self):
        self.rows: list[Row] = []
        self.lock = threading.Lock()
        self.start = time.monotonic()

    def row(self, fault: str, passed: bool, noticed=None, back=None, bar: str = "", note: str = ""):
        note = " ".join(note.split())[:NOTE_LENGTH]
        self._add(Row(fault, time_text(noticed), time_text(back), bar, "pass" if passed else "FAIL", note))

    def rate_row(self, fault: str, passed: bool, load: Busy, **cells):
        """Of a rate: a bar that is missed while other programs took the processors says nothing of perceptd."""
        if not passed and load.others() > TOLERABLE:
            self.skip(fault, f"{load.note()}; {cells.get('note', '')}")
        else:
            self.row(fault, passed, **cells)

    def skip(self, fault: str, why: str):
        self._add(Row(fault, "-", "-", "-", "skipped", why[:NOTE_LENGTH]))

    def failures(self) -> int:
        return self._count("FAIL")

    def _count(self, verdict: str) -> int:
        return sum(row.verdict == verdict for row in self.rows)

    def _add(self, row: Row):
        with self.lock:
            self.rows.append(row)
            told = "  ".join(cell for cell in row.cells() if cell)
            print(f"[{time.monotonic() - self.start:5.0f} s] {told}", file=sys.stderr, flush=True)

    def print(self):
        rows = [HEAD, *(row.cells() for row in self.rows)]
        widths = [max(len(cells[column]) for cells in rows) for column in range(len(HEAD) - 1)]
        for cells in rows:
            print("  ".join([*(cell.ljust(width) for cell, width in zip(cells, widths)), cells[-1]]).rstrip())
        print(f"{self._count('pass')} passed, {self.failures()} failed, {self._count('skipped')} skipped,"
              f" {time.monotonic() - self.start:.0f} s")


def time_text(value) -> str:
    if value is None:
        return "-"
    return value if isinstance(value, str) else f"{value:.1f} s" if value >= 0.95 else f"{value * 1000:.0f} ms"
