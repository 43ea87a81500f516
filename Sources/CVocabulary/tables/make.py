#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes merges.txt and the tables beside this file from the packages they come from.

    python3.11 -m venv venv
    venv/bin/pip install ftfy==6.3.1 regex==2026.11.15
    venv/bin/pip download --no-deps open_clip_torch==3.3.0
    venv/bin/python Sources/CVocabulary/tables/make.py open_clip_torch-3.3.0-py3-none-any.whl

Python must be 3.11: its html5 entities and its Unicode 14 tables are part of the reference.
"""
import gzip
import hashlib
import html
import html.entities
import re._parser as parser
import sys
import unicodedata
import zipfile
from pathlib import Path

import ftfy.bad_codecs  # noqa: F401  (registers the sloppy codecs)
import regex
from ftfy import badness, chardata

TABLES = Path(__file__).parent
MERGE_COUNT = 49152 - 256 - 2  # open_clip/tokenizer.py, SimpleTokenizer.__init__
ORIGINAL = "67603cfda2e032ad77b5f8808af37789d590db664b26df8705d2bf8b3c553fc8"


def write(path, lines):
    data = ("\n".join(lines) + "\n").encode()
    path.write_bytes(data)
    print(f"{hashlib.sha256(data).hexdigest()}  {path.name}  {len(data)} bytes")


def merges(wheel):
    """The version line and the merges that CLIP uses; the other 213,250 lines of the original are never read."""
    text = gzip.decompress(zipfile.ZipFile(wheel).read("open_clip/bpe_simple_vocab_16e6.txt.gz"))
    assert hashlib.sha256(text).hexdigest() == ORIGINAL
    return text.decode().split("\n")[: MERGE_COUNT + 1]


def hexes(text):
    return ",".join(f"{ord(c):x}" for c in text)


def entities():
    """The names of HTML 5, an empty line, then the upper-case names that only ftfy reads."""
    html5 = html.entities.html5
    lines = [f"{name} {hexes(html5[name])}" for name in sorted(html5)]
    extra = {name[1:]: value for name, value in chardata.HTML_ENTITIES.items() if name[1:] not in html5}
    return lines + [""] + [f"{name} {hexes(extra[name])}" for name in sorted(extra)]


def encodings():
    """Per encoding, in the order ftfy tries them: what the bytes 80 to ff decode to."""
    lines = []
    for name in chardata.CHARMAP_ENCODINGS:
        table = bytes(range(0x80, 0x100)).decode(name)
        assert [c.encode(name)[0] for c in table] == list(range(0x80, 0x100))
        assert len(set(table)) == 128 and "\ufffd" not in table
        if name.startswith("sloppy"):
            assert "\ufffd".encode(name) == b"\x1a"
        lines.append(name + " " + " ".join(f"{ord(c):x}" for c in table))
    return lines


def ranges(pairs):
    return ",".join(f"{a:x}" if a == b else f"{a:x}-{b:x}" for a, b in sorted(pairs))


def char_set(op, value):
    """One element of a regular expression that matches one character, as text: see MojibakeRules.swift."""
    if op is parser.LITERAL:
        return f"{value:x}"
    if op is parser.ANY:
        return "^a"
    assert op is parser.IN, op
    negated = value[0] == (parser.NEGATE, None)
    parts, pairs = [], []
    for kind, item in value[negated:]:
        if kind is parser.LITERAL:
            pairs.append((item, item))
        elif kind is parser.RANGE:
            pairs.append(item)
        else:
            parts.append({parser.CATEGORY_SPACE: "space", parser.CATEGORY_WORD: "word"}[item])
    return "^" * negated + ",".join(([ranges(pairs)] if pairs else []) + parts)


def sequences(items):
    """The ways through a concatenation, with every optional element taken and left out."""
    if not items:
        return [[]]
    (op, value), rest = items[0], sequences(items[1:])
    if op is parser.MAX_REPEAT and value[:2] == (0, 1):
        return sequences(list(value[2])) and [s + r for s in sequences(list(value[2])) for r in rest] + rest
    if op is parser.AT:
        assert value is parser.AT_BEGINNING
        return [["start"] + r for r in rest]
    if op is parser.BRANCH:
        return [s + r for branch in value[1] for s in sequences(list(branch)) for r in rest]
    return [[char_set(op, value)] + r for r in rest]


def mojibake():
    """ftfy's BADNESS_RE as a list of sequences of sets, and the sets of its UTF8_DETECTOR_RE."""
    lines = []
    for name, text in chardata.UTF8_CLUES.items():
        ((op, value),) = parser.parse(f"[{text}]")
        lines.append(f"{name} {char_set(op, value)}")
    tree = parser.parse(badness.BADNESS_RE.pattern, badness.BADNESS_RE.flags)
    return lines + ["bad " + " ".join(s) for s in sequences(list(tree))]


def runs(points):
    pairs = []
    for p in points:
        if pairs and pairs[-1][1] == p - 1:
            pairs[-1][1] = p
        else:
            pairs.append([p, p])
    return pairs


def characters():
    """ftfy's width map, and the letters and numbers that `regex` knows and Unicode 14, Python's own, does not."""
    lines = [f"width {point:x} {hexes(text)}" for point, text in chardata.WIDTH_MAP.items()]
    for name, pattern in (("letter", r"\p{L}"), ("number", r"\p{N}")):
        match = regex.compile(pattern).match
        points = [c for c in range(0x110000) if match(chr(c)) and unicodedata.category(chr(c)) == "Cn"]
        lines += [f"{name} {ranges([pair])}" for pair in runs(points)]
    return lines


def main():
    assert sys.version_info[:2] == (3, 11) and unicodedata.unidata_version == "14.0.0"
    write(TABLES.parent / "merges.txt", merges(sys.argv[1]))
    write(TABLES / "entities.txt", entities())
    write(TABLES / "encodings.txt", encodings())
    write(TABLES / "mojibake.txt", mojibake())
    write(TABLES / "characters.txt", characters())


main()
