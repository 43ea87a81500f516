# SPDX-License-Identifier: Apache-2.0
"""Plays the parts against running servers and prints the table. See `run`."""
import argparse
import importlib
import pathlib
import shutil
import sys
import tempfile
import traceback

import started
from stage import ROOT, Stage
from table import Table

# Each is a module with a function play(stage). Load comes last: it leaves the machine hot and its clock behind.
PARTS = ["sdk", "upstream", "wirefacts", "connections", "formats", "hostile", "hostile_wire", "fetching",
         "playlists", "schema", "classify", "uploads", "live", "tls", "slow", "shutdown", "load"]
DESCRIPTION = """\
Tests `perceptd serve` from outside and prints a table with a row for each check. Exit 1 if one failed; what is skipped
is counted and says why."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="Tests/Conformance/roboflow/run", description=DESCRIPTION)
    parser.add_argument("--perceptd", type=pathlib.Path, default=ROOT / ".build/release/perceptd", metavar="BIN",
                        help="the program to test (default: .build/release/perceptd, built by `run`)")
    parser.add_argument("--models", type=pathlib.Path, default=ROOT / "samples/models", metavar="DIR",
                        help="the folder with the model called demo")
    parser.add_argument("--short", action="store_true", help="for CI: about four minutes")
    parser.add_argument("--only", action="append", default=[], metavar="PART", choices=PARTS,
                        help=f"this part; repeatable. One of {', '.join(PARTS)}")
    parser.add_argument("--seed", type=int, default=20260101, help="of what is drawn at random")
    parser.add_argument("--load-model", metavar="MODEL",
                        help="for the part `load`: a model of full size, such as B16 (default: demo)")
    parser.add_argument("--keep", type=pathlib.Path, metavar="FOLDER", help="leave logs and pictures there")
    parser.add_argument("--venv", metavar="DIR", help="the virtual environment (read by `run`)")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    work = options.keep.resolve() if options.keep else pathlib.Path(tempfile.mkdtemp(prefix="perceptd-roboflow-"))
    if options.keep:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
    started.take_signals()
    table = Table()
    stage = Stage(options.perceptd.resolve(), options.models.resolve(), work, table, options.short, options.seed,
                  options.load_model)
    try:
        for part in PARTS:
            if options.only and part not in options.only:
                continue
            table.part = part
            try:
                importlib.import_module(part).play(stage)
            except Exception as error:  # what breaks in a part is a failure of it, not the end of the others
                traceback.print_exc()
                table.add("the part itself", "FAIL", f"{type(error).__name__}: {error}")
            finally:
                started.end_all()
    finally:
        started.end_all()
        if not options.keep:
            shutil.rmtree(work, ignore_errors=True)
    table.print()
    return 1 if table.count("FAIL") else 0


sys.exit(main())
