# SPDX-License-Identifier: Apache-2.0
"""The table of checks: one row each, passed, failed or skipped with its reason."""
import contextlib
import dataclasses
import sys
import threading
import time
import traceback

from busy import TOLERABLE

NOTE_LENGTH = 300
HEAD = ("part", "check", "verdict", "")


class Skip(Exception):
    """Raised in a check that cannot be made here; says why."""


class Missed(AssertionError):
    """What was seen is not what was expected."""


def expect_speed(condition, message: str, others: float):
    """Of a speed: a bar that is missed while other programs took the processors says nothing of perceptd."""
    if condition:
        return
    if others > TOLERABLE:
        raise Skip(f"{message}, while other programs took {100 * others:.0f} % of the processors")
    raise Missed(message)


@dataclasses.dataclass
class Row:
    part: str
    check: str
    verdict: str
    note: str

    def cells(self) -> tuple[str, ...]:
        return (self.part, self.check, self.verdict, self.note)


class Table:
    """Rows, told on standard error as they come and printed at the end."""

    def __init__(self):
        self.rows: list[Row] = []
        self.lock = threading.Lock()
        self.start = time.monotonic()
        self.part = ""

    @contextlib.contextmanager
    def check(self, name: str):
        """One row. What the body appends to the list it is given becomes the note of a row that passed."""
        notes: list[str] = []
        try:
            yield notes
            self.add(name, "pass", "; ".join(notes))
        except Skip as reason:
            self.add(name, "SKIP", "; ".join([str(reason), *notes]))
        except Missed as failure:
            self.add(name, "FAIL", "; ".join([str(failure), *notes]))
        except Exception as error:  # of the program or of the test: a failure of this row, not the end of the others
            traceback.print_exc()
            self.add(name, "FAIL", "; ".join([f"{type(error).__name__}: {error}", *notes]))

    def skip(self, name: str, why: str):
        self.add(name, "SKIP", why)

    def add(self, name: str, verdict: str, note: str = ""):
        note = " ".join(note.split())
        note = note if len(note) <= NOTE_LENGTH else note[:NOTE_LENGTH] + "…"
        row = Row(self.part, name, verdict, note)
        with self.lock:
            self.rows.append(row)
            told = "  ".join(cell for cell in row.cells() if cell)
            print(f"[{time.monotonic() - self.start:5.0f} s] {told}", file=sys.stderr, flush=True)

    def count(self, verdict: str) -> int:
        return sum(row.verdict == verdict for row in self.rows)

    def print(self):
        rows = [HEAD, *(row.cells() for row in self.rows)]
        widths = [max(len(cells[column]) for cells in rows) for column in range(len(HEAD) - 1)]
        for cells in rows:
            print("  ".join([*(cell.ljust(width) for cell, width in zip(cells, widths)), cells[-1]]).rstrip())
        # Lines of their own for the runner of all tests, which counts what begins like this.
        for row in self.rows:
            if row.verdict == "SKIP":
                print(f"skipped: roboflow: {row.part}: {row.check}: {row.note}")
        print(f"{self.count('pass')} passed, {self.count('FAIL')} failed, {self.count('SKIP')} not made,"
              f" {time.monotonic() - self.start:.0f} s")


def expect(condition, message: str):
    if not condition:
        raise Missed(message)


def equal(seen, expected, what: str = "value"):
    if seen != expected:
        raise Missed(f"{what}: expected {expected!r:.200}, got {seen!r:.300}")


def among(seen, choices, what: str = "value"):
    if seen not in choices:
        raise Missed(f"{what}: expected one of {sorted(choices)}, got {seen!r:.300}")


def contains(text, part: str, what: str = "text"):
    if not isinstance(text, str) or part not in text:
        raise Missed(f"{what}: expected to contain {part!r}, got {text!r:.300}")


def raises(kind: type, call, what: str = "call"):
    """The error that the call ends with, which must be of exactly this type."""
    try:
        answer = call()
    except Exception as error:
        if type(error) is not kind:
            raise Missed(f"{what}: expected {kind.__name__}, got {error!r:.300}") from error
        return error
    raise Missed(f"{what}: expected {kind.__name__}, got an answer: {answer!r:.200}")
