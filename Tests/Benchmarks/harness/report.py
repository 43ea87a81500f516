# SPDX-License-Identifier: Apache-2.0
"""The tables: what everybody took and computed, and how much faster perceptd was in each round."""
from statistics import median

from rounds import Results


def report(model: str, results: Results) -> str:
    parts = [f"## {model}, batch {results.batch}, {len(results.rounds)} rounds", times(results)]
    if rows := ratios(results):
        parts += ["A peer's median / perceptd's of the same round; above 1, perceptd is faster.", ratio_table(rows)]
    if notes := [f"- {name}: {note}" for name, note in results.notes.items() if note]:
        parts.append("\n".join(notes))
    return "\n\n".join(parts)


def times(results: Results) -> str:
    """Milliseconds a call: the median of the rounds' medians, and the lowest and the highest of them. `others` is the
    largest share of the CPUs' time that other programs had during a turn."""
    rows = []
    for name in results.names:
        medians = [results.median(name, round) for round in range(len(results.rounds))]
        middle = median(medians)
        rows.append([name, f"{middle:.1f}", f"{min(medians):.1f}", f"{max(medians):.1f}",
                     f"{1000 * results.batch / middle:.2f}", f"{min(results.cosines[name]):.6f}",
                     f"{max(turns[name]['others'] for turns in results.rounds):.0%}"])
    return table(["contestant", "ms, median", "min", "max", "pictures/s", "lowest cosine", "others"], rows)


def ratios(results: Results) -> dict[str, list[float]]:
    """Comparison: one ratio a round."""
    rows = {}
    for own in results.names:
        if not own.startswith("perceptd"):
            continue
        for title, rivals in opponents(results, results.precisions[own]):
            rows[f"{own} vs {title}"] = [
                min(results.median(rival, round) for rival in rivals) / results.median(own, round)
                for round in range(len(results.rounds))]
    return rows


def opponents(results: Results, precision: str) -> list[tuple[str, list[str]]]:
    """Every peer of the same precision, the fastest of them in each round, and PyTorch as it comes."""
    peers = [name for name in results.names if not name.startswith("perceptd")]
    same = [name for name in peers if results.precisions[name] == precision]
    found = [(name, [name]) for name in same]
    if len(same) > 1:
        found.append((f"best {precision} peer", same))
    if precision != "fp32" and "pytorch fp32" in peers:
        found.append(("pytorch fp32", ["pytorch fp32"]))
    return found


def ratio_table(rows: dict[str, list[float]]) -> str:
    count = max(map(len, rows.values()))
    head = ["ratio", *(f"round {index + 1}" for index in range(count)), "min", "median", "max"]
    return table(head, [[title, *(f"{value:.2f}" for value in (*each, min(each), median(each), max(each)))]
                        for title, each in rows.items()])


def table(head: list[str], rows: list[list[str]]) -> str:
    """Markdown that also reads well as it is: the first column to the left, numbers to the right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]

    def line(row):
        cells = [cell.ljust(width) if column == 0 else cell.rjust(width)
                 for column, (cell, width) in enumerate(zip(row, widths))]
        return "| " + " | ".join(cells) + " |"

    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join([line(head), line(rule), *map(line, rows)])
