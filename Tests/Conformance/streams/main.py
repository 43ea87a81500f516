# SPDX-License-Identifier: Apache-2.0
"""Starts servers and perceptd, plays the faults and prints the table. See `run`."""
import argparse
import pathlib
import shutil
import sys
import tempfile
import traceback
from typing import Callable

import limits
import started
from clips import Clips
from eight import EightSources
from entrances import Down, Missing, Password
from fault import Fault, run_together
from flapping import Flapping
from latency import Latency
from names import HostLater, NameServerSilent
from outages import Garbled, HalfOpen, Killed, Silent, Stopped
from pictures import Frozen, Loss, Resolution
from protocols import Plays, Steady
from reload import Reload
from stage import Stage
from standard_input import StandardInput
from table import Table
from trial import Trial

ROOT = pathlib.Path(__file__).resolve().parents[3]
DESCRIPTION = """\
Plays faults of real servers against a running perceptd and prints, for each, the time to notice and the time to be back
beside their bars. Exit 1 if a bar is missed; what is skipped is counted and says why.

Most faults happen at once to sources of one perceptd, which shows as well that they cost the others nothing. Names,
standard input, reload and flapping have a perceptd each, beside it; eight sources and latency come after that, alone.
A rate that is missed while other programs take more than a fifth of the processors is skipped, not failed.

The bar of `back after` is the longest retry interval that may be in force after so long an outage, jitter included,
plus 2 s. Times count from when perceptd's line is read."""
LONG = 30  # seconds: an outage as long as that is played for one protocol


def waves(bars: limits.Limits) -> list[list[Fault]]:
    """What one perceptd bears all at once; twice, because two processors also run the servers."""
    shortest, *longer = bars.outages
    protocols = ["rtsp", "rtsp_udp", "rtmp", "hls", "mjpeg", "jpeg", "ts", "srt"]
    killed = [Killed(seconds, protocols if seconds < LONG else ["rtsp"]) for seconds in longer]
    return [[Steady(), Plays(), Killed(shortest, protocols), Password(), Missing(), Down(), Resolution()],
            [Steady(), *killed, Stopped(), HalfOpen(), Silent(), Frozen(), Loss(), Garbled()]]


def all_trials() -> list[Trial]:
    return [HostLater(), NameServerSilent(), StandardInput(), Reload(), EightSources(), Latency(), Flapping()]


def play_waves(stage: Stage, chosen: list[list[Fault]]):
    for number, wave in enumerate(chosen, 1):
        play_wave(stage, f"shared-{number}", wave)


def play_wave(stage: Stage, name: str, chosen: list[Fault]):
    daemon = stage.daemon = stage.make_daemon(name)
    sources = {}
    for fault in chosen:
        sources.update(fault.prepare(stage))
    daemon.configure(sources)
    daemon.start()
    run_together([guarded(stage, fault.name, lambda fault=fault: fault.play(stage)) for fault in chosen])
    stage.end(daemon)
    for fault in chosen:
        if hasattr(fault, "afterwards"):
            fault.afterwards(stage)


def guarded(stage: Stage, name: str, part: Callable) -> Callable:
    """What breaks in the runner itself is a failure of that row, not the end of the others."""
    def run():
        try:
            part()
        except Exception as error:
            traceback.print_exc()
            stage.table.row(name, False, note=f"the test itself: {error!r}"[:300])
    return run


def play(stage: Stage, names: list[str]):
    def is_chosen(part) -> bool:
        return not names or part.name in names
    together = [[fault for fault in wave if is_chosen(fault) or fault.name == "steady"] for wave in waves(stage.limits)]
    together = [wave for wave in together if len(wave) > 1]
    chosen = [trial for trial in all_trials() if is_chosen(trial)]
    parts = [guarded(stage, trial.name, lambda trial=trial: trial.play(stage)) for trial in chosen if trial.runs_beside]
    parts.append(guarded(stage, "shared", lambda: play_waves(stage, together)))
    run_together(parts)
    for trial in chosen:
        if not trial.runs_beside:
            started.end_all()
            guarded(stage, trial.name, lambda trial=trial: trial.play(stage))()
    stage.judge_secrets()


def arguments() -> argparse.Namespace:
    together = [fault for wave in waves(limits.short(None)) for fault in wave if fault.name != "steady"]
    names = sorted({part.name for part in [*together, *all_trials()]})
    parser = argparse.ArgumentParser(
        prog="Tests/Conformance/streams/run", formatter_class=argparse.RawDescriptionHelpFormatter,
        description=DESCRIPTION, epilog=f"NAME is one of:\n  {', '.join(names)}.")
    parser.add_argument("--short", action="store_true", help="limits configured down, for CI: below 6 minutes")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", choices=names,
                        help="this fault; repeatable")
    parser.add_argument("--flap-minutes", type=float, metavar="N", help="default 60, with --short 1")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/perceptd", metavar="PATH",
                        help="the perceptd to test (default: .build/release/perceptd, built by `run`)")
    parser.add_argument("--model", type=pathlib.Path, default=ROOT / "samples/models/demo", metavar="PATH")
    parser.add_argument("--keep", type=pathlib.Path, metavar="FOLDER",
                        help="leave configurations, outputs and logs of all there")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    bars = (limits.short if options.short else limits.full)(options.flap_minutes)
    work = options.keep.resolve() if options.keep else pathlib.Path(tempfile.mkdtemp(prefix="perceptd-streams-"))
    if options.keep:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
    started.take_signals()
    table = Table()
    try:
        clips = Clips(work / "clips")
        clips.make(ROOT / "samples/demo.mp4")
        play(Stage(options.program.resolve(), options.model.resolve(), work, clips, bars, table), options.only)
    finally:
        started.end_all()
        if not options.keep:
            shutil.rmtree(work, ignore_errors=True)
    table.print()
    return 1 if table.failures() else 0


sys.exit(main())
