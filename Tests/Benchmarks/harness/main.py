# SPDX-License-Identifier: Apache-2.0
"""Runs perceptd and its peers in turn on the same random model and prints how they compare. See ../peers."""
import argparse
import json
import os
import pathlib
import re
import sys

import machine


def options():
    parser = argparse.ArgumentParser(prog="peers", description="""Builds one random model in PyTorch, ONNX Runtime and
        OpenVINO, runs them and perceptd in turn, two threads each, and prints the ratio of each round.""")
    add = parser.add_argument
    add("--model", choices=("B16", "T16"), default="B16", help="PE-Core-B16-224 (default) or PE-Core-T16-384")
    add("--batch", type=positive, action="append", metavar="N", help="pictures a call; repeatable (default: 1 and 8)")
    add("--rounds", type=positive, default=5, metavar="N", help="turns of each contestant (default: 5)")
    add("--seconds", type=float, default=3, metavar="S", help="a turn, of 10 calls at least (default: 3)")
    add("--calm", type=float, default=0, metavar="S", help="""on a machine that others use: before a turn wait for them
        to rest, and repeat a turn they disturbed, for up to S seconds (default: 0)""")
    add("--only", metavar="REGEX", help="contestants whose name it matches; --list prints the names")
    add("--list", action="store_true", help="print the contestants and end")
    add("--json", type=pathlib.Path, metavar="FILE", help="keep the raw results there")
    add("--perceptd", type=program, metavar="PATH", help="the program (default: this checkout's release build)")
    add("--no-perceptd", action="store_true", help="the peers alone")
    add("--work", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return value


def program(text: str) -> pathlib.Path:
    path = pathlib.Path(text).resolve()
    if not os.access(path, os.X_OK) or path.is_dir():
        raise argparse.ArgumentTypeError(f"{path} is not a program")
    return path


def chosen(model, arguments) -> list:
    from contestant import Perceptd, everybody

    found = [each for each in everybody(arguments.perceptd, model)
             if re.search(arguments.only or "", each.name)]
    if arguments.no_perceptd:
        found = [each for each in found if not isinstance(each, Perceptd)]
    if not found:
        sys.exit(f"peers: no contestant matches {arguments.only}; --list prints their names")
    return found


def main():
    arguments = options()
    cpus = machine.pin(2)
    os.environ |= {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "HF_HUB_OFFLINE": "1"}

    import numpy as np

    import exports
    from model import Model
    from report import ratios, report
    from rounds import compete

    model = Model(arguments.model, arguments.work)
    contestants = chosen(model, arguments)
    if arguments.list:
        return print("\n".join(each.name for each in contestants))
    description = machine.describe(cpus)
    print("\n".join(f"{key}: {value}" for key, value in description.items()), flush=True)
    if problem := exports.make(model, "expected"):
        sys.exit(f"peers: no model: {problem}")
    expected, everything, skipped = np.load(model.expected), [], {}
    for batch in arguments.batch or [1, 8]:
        results = compete(contestants, expected, batch, arguments.rounds, arguments.seconds, arguments.calm)
        print(f"\n{report(model.name, results)}", flush=True)
        everything.append(results.raw() | {"ratios": ratios(results)})
        skipped |= {f"batch {batch}, {name}": why for name, why in results.skipped.items()}
        if arguments.json:
            raw = {"machine": description, "model": model.name, "results": everything}
            arguments.json.write_text(json.dumps(raw, indent=1) + "\n")
    print(f"\n{len(skipped)} skipped" + "".join(f"\n{name}: {why}" for name, why in skipped.items()))
    return 0 if any(any(results["rounds"]) for results in everything) else 1


if __name__ == "__main__":
    sys.exit(main())
