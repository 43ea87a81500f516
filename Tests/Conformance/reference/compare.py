# SPDX-License-Identifier: Apache-2.0
"""Runs perceptd beside timm, open_clip and Pillow on the same random models, pictures, texts and clips, and prints how
far apart the embeddings are. See `run`."""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "Fixtures" / "golden"))

import torch  # noqa: E402

import clips  # noqa: E402
import inputs  # noqa: E402
from models import FULL, SMALL, FileKind, Reference, open_rgb, worst  # noqa: E402

ELEMENT_BAR = 5e-5
VIDEO_BAR = 0.999
ALL_KINDS = [FileKind(dtype, layout) for dtype in ("F32", "F16", "BF16") for layout in ("openclip", "original")]
ALL_KINDS += [FileKind("F32", "original", 3), FileKind("BF16", "openclip", 4)]


class Table:
    """Rows of case, difference, cosine, verdict; failures are counted."""

    def __init__(self, path: pathlib.Path, is_brief: bool):
        self.file, self.is_brief, self.failures, self.rows = path.open("a"), is_brief, 0, []

    def row(self, case: str, difference: float, cosine: float, passed: bool, note: str = ""):
        self.failures += not passed
        self.rows.append((difference, case))
        line = f"{case:58} {difference:9.2e} {cosine:12.9f} {'pass' if passed else 'FAIL'} {note}".rstrip()
        print(line, file=self.file, flush=True)
        if not passed or not self.is_brief:
            print(line, flush=True)

    def summary(self, title: str):
        if self.rows:
            difference, case = max(self.rows)
            print(f"# {title}: {len(self.rows)} cases, worst {difference:.2e} ({case.split()[-1]})", flush=True)
        self.rows = []


class Program:
    """perceptd with one model."""

    def __init__(self, path: pathlib.Path, model: pathlib.Path):
        self.path, self.model, self.cost = path, model, ""

    def lines(self, *command: str, arguments=()) -> list[dict]:
        full = ["/usr/bin/time", "-v", str(self.path), *command, "--model", str(self.model), "--", *map(str, arguments)]
        start = time.monotonic()
        done = subprocess.run(full, capture_output=True, text=True)
        seconds = time.monotonic() - start
        said = done.stderr.split("\tCommand being timed")[0].strip()
        resident = re.search(r"Maximum resident set size \(kbytes\): (\d+)", done.stderr)
        loaded = re.search(r"loaded in (.*)", said)
        self.cost = f"{seconds:.2f} s, loaded in {loaded[1] if loaded else '?'}, peak {int(resident[1]) / 1024:.0f} MiB"
        if done.returncode != 0:
            print(f"! perceptd {' '.join(command)}: exit {done.returncode}: {said[-600:]}", flush=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def embeddings(self, kind: str, arguments) -> dict[str, torch.Tensor]:
        lines = self.lines("embed", kind, arguments=arguments)
        return {line["input"]: torch.tensor(line["embedding"], dtype=torch.float64) for line in lines}


def check_elements(table: Table, title: str, expected: dict, actual: dict):
    """- Parameter expected: by input, with the name of the case"""
    for key, (name, value) in expected.items():
        if key not in actual:
            table.row(f"{title} {name}", float("nan"), 0, False, "no embedding")
            continue
        difference, cosine = worst(value, actual[key])
        table.row(f"{title} {name}", difference, cosine, difference <= ELEMENT_BAR)


def check_compare(table: Table, title: str, program: Program, expected: torch.Tensor, prompts, vectors, *source):
    """`perceptd compare` against the dot products of the reference."""
    lines = program.lines("compare", *source, arguments=prompts)
    if not lines:
        return table.row(f"{title} compare {source[0]}", float("nan"), 0, False)
    found = torch.tensor([lines[0]["similarity"][prompt] for prompt in prompts], dtype=torch.float64)
    difference = float((found - vectors.double() @ expected.double()).abs().max())
    table.row(f"{title} compare {source[0]}", difference, 1, difference <= ELEMENT_BAR)


def check_model(table: Table, title: str, reference: Reference, kinds, options, folder: pathlib.Path, paths, texts: dict):
    pictures = None
    for kind in kinds:
        if kind.dtype != "F32":
            reference.round(kind.dtype)
        label = f"{title} {kind}"
        if pictures is None or kind.dtype != pictures[0]:
            start = time.monotonic()
            images = reference.image_embeddings(open_rgb(path) for path in paths)
            middle = time.monotonic()
            vectors = reference.text_embeddings(list(texts.values()))
            pictures = (kind.dtype, images, vectors)
            print(f"# {label}: reference took {(middle - start) / len(paths):.3f} s a picture, "
                  f"{(time.monotonic() - middle) / len(texts):.3f} s a text", flush=True)
        reference.save(folder, kind)
        if options.frees_reference:
            reference.trunk = reference.text = None
        program = Program(options.perceptd, folder)
        actual = program.embeddings("image", paths)
        print(f"# {label}: {len(paths)} pictures in {program.cost}", flush=True)
        check_elements(table, f"{label} image", {str(p): (p.name, v) for p, v in zip(paths, pictures[1])}, actual)
        actual = program.embeddings("text", texts.values())
        print(f"# {label}: {len(texts)} texts in {program.cost}", flush=True)
        check_elements(table, f"{label} text", {t: (n, v) for (n, t), v in zip(texts.items(), pictures[2])}, actual)
        prompts = list(dict.fromkeys(texts.values()))[:4]
        check_compare(table, label, program, pictures[1][0], prompts, pictures[2][:4], "--image", str(paths[0]))
        check_compare(table, label, program, pictures[2][0], prompts, pictures[2][:4], "--text", prompts[0])
        shutil.rmtree(folder)
        table.summary(label)


def check_video(table: Table, title: str, reference: Reference, options, folder: pathlib.Path):
    """`perceptd watch` only prints cosines; with enough prompts they give the frame's embedding back."""
    model = folder / "model"
    reference.save(model, FileKind("F32", "openclip"))
    words = inputs.TEXTS["longer than the context"].split() + ["dog", "street", "night", "three", "blue", "of", "under"]
    generator = torch.Generator().manual_seed(3)
    count = 3 * reference.embed
    choices = torch.randint(len(words), (count, 6), generator=generator)
    prompts = [f"{index} " + " ".join(words[i] for i in row) for index, row in enumerate(choices)]
    vectors = reference.text_embeddings(prompts).double()
    program = Program(options.perceptd, model)
    flags = [flag for prompt in prompts for flag in ("-p", prompt)]
    for name in clips.CLIPS:
        if options.only and not re.search(options.only, name):
            continue
        path = clips.write_clip(folder, name)
        lines = program.lines("watch", *flags, "--format", "jsonl", arguments=[path])
        frames = [line for line in lines if "scores" in line]
        pictures = clips.decode_rgb(path)
        if len(frames) != len(pictures):
            table.row(f"{title} video {name}", float("nan"), 0, False, f"{len(frames)} frames, ffmpeg {len(pictures)}")
            continue
        results = []
        for frame, expected in zip(frames, reference.image_embeddings(pictures).double()):
            cosines = torch.tensor(list(frame["cos"].values()), dtype=torch.float64)
            found = torch.linalg.lstsq(vectors, cosines.unsqueeze(1)).solution.squeeze(1)
            if abs(float(found.norm()) - 1) > 0.01:
                sys.exit(f"the prompts of {title} lie too close together to tell an embedding from its cosines")
            results.append((float((cosines - vectors @ expected).abs().max()), worst(found, expected)[1]))
        cosine = min(cosine for _, cosine in results)
        table.row(f"{title} video {name}", max(results)[0], cosine, cosine >= VIDEO_BAR)
        path.unlink()
    shutil.rmtree(model)
    table.summary(f"{title} video")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", default=list(SMALL), help=f"of {[*SMALL, *FULL]}; all small ones if none")
    parser.add_argument("--perceptd", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True, help="folder for models, pictures and clips")
    parser.add_argument("--video", action="store_true", help="clips instead of pictures and texts")
    parser.add_argument("--only", help="regular expression: pictures or clips whose name matches")
    parser.add_argument("--kinds", default="", help="such as F32/openclip,BF16/original; all for small models")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--brief", action="store_true", help="prints failures and summaries; results.txt has every row")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(2)
    table = Table(options.work / "results.txt", options.brief)
    for name in options.models:
        is_full = name in FULL
        kinds = [k for k in ALL_KINDS if not options.kinds or str(k).split("/")[:2] in
                 [kind.split("/") for kind in options.kinds.split(",")]]
        if is_full:
            kinds = [FileKind("BF16", "openclip") if name == "G14" else FileKind("F32", "openclip")]
            if options.kinds:
                kinds = [FileKind(*options.kinds.split("/"))]
            reference = Reference.full(FULL[name], options.seed, exact_in_half=kinds[0].dtype != "F32")
        else:
            reference = Reference.small(SMALL[name], options.seed)
        options.frees_reference = is_full and len(kinds) == 1 and not options.video
        folder = options.work / name
        if options.video:
            check_video(table, name, reference, options, folder)
        else:
            paths = inputs.write_pictures(options.work / f"pictures-{reference.side}", reference.side)
            texts = inputs.TEXTS
            if name in ("L14", "G14"):
                few = [p for p in paths if p.name in ("plain.png", "q75-420.jpg")][: 2 if name == "L14" else 1]
                paths, texts = few, {key: texts[key] for key in list(texts)[:1] + ["longer than the context", "emoji"]}
            paths = [path for path in paths if not options.only or re.search(options.only, path.name)]
            check_model(table, name, reference, kinds, options, folder / "model", paths, texts)
    print(f"{table.failures} failures")
    sys.exit(table.failures > 0)


if __name__ == "__main__":
    main()
