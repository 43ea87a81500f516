#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes odd texts and the ids that the reference tokenizer gives them, one JSON array per line.

    python3.11 -m venv venv
    venv/bin/pip install ftfy==6.3.1 regex==2026.11.15
    venv/bin/pip download --no-deps open_clip_torch==3.3.0
    venv/bin/python Tests/Fixtures/tokenizer/make-odd.py open_clip_torch-3.3.0-py3-none-any.whl 1 3000 \
        > Tests/Fixtures/tokenizer/odd.jsonl

The arguments after the wheel are the seed and the number of texts. For a longer run write another file and point
ODD_TEXTS at it when running the tests.
"""
import html.entities
import importlib.util
import json
import random
import sys
import tempfile
import types
import unicodedata
import zipfile
from pathlib import Path

import ftfy.bad_codecs  # noqa: F401  (registers the sloppy codecs)
from ftfy import chardata

LONGEST = 70
TABLES = Path(__file__).parents[3] / "Sources/CVocabulary/tables"
RULES = [line.split()[1:] for line in (TABLES / "mojibake.txt").read_text().splitlines() if line.startswith("bad")]
CLUES = [line.split()[1] for line in (TABLES / "mojibake.txt").read_text().splitlines() if line.startswith("utf8")]

ENCODINGS = chardata.CHARMAP_ENCODINGS
OTHER_ENCODINGS = ["sloppy-windows-1258", "sloppy-windows-1256", "sloppy-windows-1255", "iso-8859-7", "iso-8859-5",
                   "cp850", "cp866", "koi8-r", "shift_jis", "gbk"]
WORDS = """a photo of cat dog the Person wearing Red helmet don't can't I'M you're he'd we'll they've street CAR naïve
café über señor Ångström Straße ΟΔΥΣΣΕΥΣ ΣΑΣ Привет мир 你好 世界 日本語 テスト 한국어 สวัสดี नमस्ते مرحبا שלום İstanbul Iğdır
Ǆ ﬁsh ﬂy — … “q” ‘s’ àquele à la às € £5 ½ ² © ® ™ 😀 👍🏽 👨‍👩‍👧‍👦 🇨🇭 ¿qué? ¡no! 12 3.14 2024-01-01 <b> </b> &amp; _
snake_case @user #tag http://x.y/z?a=b&c=d""".split()
NAMES = list(html.entities.html5)

EVERY = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
ASSIGNED = [c for c in EVERY if unicodedata.category(chr(c)) not in ("Cn", "Co")]
RARE = [c for c in ASSIGNED if not (0x3400 <= c <= 0x9FFF or 0xAC00 <= c <= 0xD7A3 or 0x17000 <= c <= 0x18FFF)
        and c < 0x20000]
MARKS = [c for c in ASSIGNED if unicodedata.category(chr(c))[0] == "M"]
CASED = [c for c in ASSIGNED if chr(c).lower() != chr(c) or chr(c).upper() != chr(c)]
NUMBERS = [c for c in ASSIGNED if unicodedata.category(chr(c))[0] == "N"]
COMPOSED = [c for c in ASSIGNED if unicodedata.decomposition(chr(c))[:1] not in ("", "<")]
BROKEN = sorted({c for e in ENCODINGS for c in bytes(range(128, 256)).decode(e)} | set("\ufffd\xa0 aZ\x1a?"))
# Where the tables of Unicode versions, of Python and of Swift may differ, and what a repair turns on.
SPECIAL = [int(c, 16) for c in """345 17f 212a 130 131 3a3 3c2 3c3 df 1e9e 149 1f0 390 fb00 fb05 fb06 2028 2029 85 a0 ad
200b 200c 200d 200e 202e 2060 206a feff fff9 fffc fffd ffff fffe 3000 ff01 ff21 ff76 ff9e ffa1 ffe3 295 1171e 1c5 1c8
1cb 1f2 2bc 2018 2019 201a 201b 201c 201d 201e 201f 1a 1b 0 7 b c d 1c 1f 7f 37e 387 1fef 212b 2126 340 341 343 344 374
958 f73 f75 f81 1d15e 2f800 f900 ac00 1100 1161 11a8 d7a3 16e40 10400 1e900 a7cb a7cc a7da a7dc 10d50 1c89 11382 113c2
16d67 16121 1e5d0 558 1d2c5 e0001 1f1e6 fe0f 20e3 1fbe 3b9 399 1fb3 1fbc 2160 24b6 660 966 1d7ce 3007 4e00 2ebf0 323b0
31350""".split()]

r = random.Random()


def many(make, most, least=1):
    return "".join(make() for _ in range(r.randint(least, most)))


def one(*groups):
    """A character from one of the groups, which hold code points."""
    return chr(r.choice(r.choice(groups)))


def words(most=8):
    return " ".join(r.choice(WORDS) for _ in range(r.randint(1, most)))


def block():
    start = r.choice(RARE) & ~0x7F
    return many(lambda: chr(start + r.randrange(128)) if not 0xD780 <= start <= 0xDFFF else "x", 15)


def utf8_text():
    return r.choice((
        lambda: words(4),
        lambda: many(lambda: one(RARE), 6),
        lambda: many(lambda: r.choice("áéíóúñüßàèçœ€’“”–—…•™©®°²½¿¡«»ÀÉÖ"), 5),
        lambda: many(lambda: one(range(0xA0, 0x250), range(0x370, 0x530), range(0x590, 0x700), range(0x2000, 0x2070),
                                 range(0x2190, 0x2600), range(0x3040, 0x3100), range(0x1F300, 0x1F700)), 5),
    ))()


def cesu8(text):
    out = b""
    for c in text:
        if ord(c) < 0x10000:
            out += c.encode() if ord(c) else b"\xc0\x80"
            continue
        high, low = divmod(ord(c) - 0x10000, 0x400)
        out += (chr(0xD800 + high) + chr(0xDC00 + low)).encode("utf-8", "surrogatepass")
    return out


def damaged(data):
    data = bytearray(data)
    for _ in range(r.randint(1, 2)):
        if data:
            i = r.randrange(len(data))
            data[i:i + 1] = r.choice((b"\x1a", b"?", bytes([r.randrange(256)]), b""))
    return bytes(data)


def mojibake(layers=None):
    text = utf8_text()
    for _ in range(layers or r.choice((1, 1, 1, 2, 2, 3))):
        data = cesu8(text) if r.random() < .25 else text.encode("utf-8", "replace")
        if r.random() < .15:
            data = data.replace(b"\xa0", b" ")
        if r.random() < .08:
            data = damaged(data)
        encodings = ENCODINGS if r.random() < .85 else OTHER_ENCODINGS
        text = data.decode(r.choice(encodings), r.choice(("replace", "ignore")))
    return text


def mixed():
    parts = [mojibake() if r.random() < .6 else r.choice((words(3), utf8_text())) for _ in range(r.randint(2, 4))]
    return r.choice(("", " ", " ", "\n")).join(parts)


def sequence():
    follow = lambda: r.randrange(0x80, 0xC0)
    return r.choice((
        lambda: bytes([r.randrange(0xC2, 0xE0), follow()]),
        lambda: bytes([r.randrange(0xE0, 0xF0), follow(), follow()]),
        lambda: bytes([r.randrange(0xF0, 0xF5), follow(), follow(), follow()]),
        lambda: bytes([0xED, r.randrange(0xA0, 0xB0), follow(), 0xED, r.randrange(0xB0, 0xC0), follow()]),
        lambda: bytes([0xED, r.randrange(0xA0, 0xB0), follow(), 0xED, r.randrange(0xB0, 0xC0)]),
        lambda: r.choice((b"\xc0\x80", b"\xc3 ", b"\xc3 la", b"\xc3 s ", b"\xc3 quele", b"\xc2 ", b"\xe2 \x80",
                          b"\xe2\x80 ", b"\xf0 \x9f\x98", b"\xf0\x9f \x80", b"\xf0\x9f\x98 ", b"\xc3  x")),
        lambda: r.choice((b"\xe2\x80\x1a", b"\xe2\x1a\x9d", b"\xc3\x1a", b"\xc3?", b"\xe2?\x80", b"\xf0\x9f\x98?",
                          b"\x1a", b"\xed\xa0?\xed\xb0\x80", b"\xed\xa0\x80\xed\xb0?")),
        lambda: r.choice((b"hello", b" ", b"A", b"x ", b".", b"!")),
    ))()


def sequences():
    data = b"".join(sequence() for _ in range(r.randint(1, 4)))
    data += r.choice((b"", b"", b"\n", b"\n", b"\xc0\n"))
    return r.choice(("", "", words(1) + " ")) + data.decode(r.choice(ENCODINGS), "replace")


def entity():
    name = r.choice(NAMES).rstrip(";")
    return r.choice((
        lambda: f"&{name};",
        lambda: f"&{name}",
        lambda: f"&{name.upper()};",
        lambda: f"&{name}" + r.choice(("x", "1", " ", "&", "=", "é", ";;", "#", "\t", one(SPECIAL))),
        lambda: f"&{name[:r.randint(1, len(name))]};",
        lambda: "&#%d;" % r.choice((r.randrange(256), r.randrange(0x110000), r.choice(SPECIAL), 0xD800, 10**20, 38,
                                    59)),
        lambda: "&#x%x;" % r.choice((r.randrange(256), r.randrange(0x110000), r.choice(SPECIAL), 0xDFFF, 0x26,
                                     0x1FFFF)),
        lambda: "&#X%X" % r.choice((r.randrange(256), r.choice(SPECIAL))),
        lambda: "&#%d" % r.randrange(0x250),
        lambda: r.choice(("&amp;", "&#38;", "&#x26;", "&AMP", "&Amp;"))
        + r.choice(("amp;", "#38;", "lt;", "#60;", "eacute;", "copy", "#xe9;", "AMP;", "NBSP;")) * r.randint(1, 2),
        lambda: "&amp;" + "amp;" * r.randint(1, 12) + r.choice(("lt;", "", "x", "eacute;", "Atilde;&copy;")),
        lambda: r.choice(("<", ">", "&", "&&", ";", "&;", "&#;", "&#x;", "&#xg;", "&#12ab;", "&notit;", "&noti")),
    ))()


def from_set(name):
    """A character from a set as mojibake.txt writes it."""
    if name == "start":
        return ""
    if name == "space":
        return r.choice(" \t\n\xa0\u2003\x1c")
    if name == "word":
        return r.choice("a1_éΩ中٣²\u0558\u0301")
    if name.startswith("^"):
        return r.choice("b1 é\n")
    first, _, last = r.choice(name.split(",")).partition("-")
    return chr(r.randint(int(first, 16), int(last or first, 16)))


def rule():
    return "".join(from_set(name) for name in r.choice(RULES))


def clue():
    first2, first3, first4, follow, strict = CLUES
    names = r.choice(([first2, follow], [first3, follow, follow], [first4, follow, follow, follow], [strict]))
    return "".join(from_set(name) for name in names) if r.random() < .85 else r.choice(("a ", "x", "Ж", "中", "\ufffd"))


KINDS = {
    "words": words,
    "any": lambda: many(lambda: one(EVERY), 12),
    "assigned": lambda: many(lambda: one(ASSIGNED, RARE, RARE), 15),
    "block": block,
    "special": lambda: many(lambda: one(SPECIAL, SPECIAL, b"aBs'\n"), 12),
    "mojibake": mojibake,
    "mixed": mixed,
    "broken": lambda: many(lambda: r.choice(BROKEN), 10),
    "latin": lambda: many(lambda: one(range(0x80, 0x100), range(0x20, 0x7F), range(0xC0, 0x100)), 10),
    "sequences": sequences,
    "entities": lambda: many(lambda: r.choice((entity(), entity(), words(1), " ", "\n")), 5),
    "entity mojibake": lambda: many(
        lambda: r.choice((entity(), mojibake(1), "&Atilde;&copy;", "&acirc;&#128;&#153;")), 4),
    "marks": lambda: many(lambda: r.choice("aeiouEAαωιkक가sdZ\u1f00\u0627\u09c7\u0b47\u0dd9\u1025\u3046\U00011099")
                          + many(lambda: one(MARKS, range(0x300, 0x346), [0x345, 0x3099, 0x9BE, 0x110BA, 0x11A8]),
                                 5, 0), 5),
    "composed": lambda: many(lambda: unicodedata.normalize(r.choice(("NFD", "NFC", "NFKD")), one(COMPOSED)), 6),
    "emoji": lambda: many(lambda: r.choice("👨👩\u200d\ufe0f🏽🇨🇭❤1\u20e3😀🧑🚀\U000e0067\U000e007f a🏴"), 10),
    "case": lambda: many(
        lambda: one(CASED, [0x3A3], [0x27, 0x2E, 0xAD, 0x300, 0x2B0, 0x345, 0x20, 0x41, 0x295, 0x1171E]), 12),
    "width": lambda: many(
        lambda: one(range(0xFF00, 0xFFF0), range(0xFF61, 0xFFA0), [0x3000], range(0x3040, 0x3100)), 12),
    "controls": lambda: many(lambda: r.choice((one(range(0x20)), one(range(0x7F, 0xA0)), "a", "\x1b", "\x1b[1;31m",
                                               "\x1b[", "m", "١", "\r\n", "\r", "\n", "\u2028", ";", "&am\x00p;", "<")), 10),
    "contractions": lambda: many(lambda: r.choice((
        "'s", "'T", "'re", "'VE", "'m", "'ll", "'d", "'ſ", "’s", "ŉ", "'", "''", "don", "I", "ſ", "<start_of_text>",
        "<END_OF_TEXT>", "<ſtart_of_text>", "<start_of_", "text>", "<", "_", " ", "1", "K", "!", "\u0345")), 8),
    "numbers": lambda: many(lambda: one(NUMBERS, range(0x30, 0x3A), b"a., "), 12),
    "spaces": lambda: many(
        lambda: r.choice("\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u180e\u2000\u2007\u200a\u200b\u2028"
                         "\u2029\u202f\u205f\u3000\ufeffaBéÃ"), 14),
    "long": lambda: r.choice((lambda: many(lambda: r.choice("abcdefghijklmnopqrstuvwxyzETAOIN"), LONGEST, 20),
                              lambda: r.choice(("a", "e", "h", "!", "=", "é", "ab", "haha", "ло"))
                              * r.randint(9, LONGEST // 4)))(),
    "punctuation": lambda: many(lambda: r.choice("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~«»“”‘’–—…•·¡¿§¶†‡°±×÷¬¦"), 14),
    "rules": lambda: many(lambda: r.choice((rule, rule, lambda: r.choice("aZ "), lambda: mojibake(1)))(), 3),
    "clues": lambda: many(clue, 5),
}


def reference(wheel):
    """open_clip's tokenizer, without the packages that it imports and needs for nothing here."""
    sys.modules["numpy"] = types.ModuleType("numpy")
    sys.modules["torch"] = types.SimpleNamespace(Tensor=None, LongTensor=None)
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(wheel).extractall(folder, ["open_clip/tokenizer.py", "open_clip/bpe_simple_vocab_16e6.txt.gz"])
        spec = importlib.util.spec_from_file_location("tokenizer", folder + "/open_clip/tokenizer.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module._tokenizer


def main(wheel, seed, count):
    tokenizer = reference(wheel)
    r.seed(int(seed))
    written = 0
    while written < int(count):
        kind = list(KINDS)[written % len(KINDS)]
        text = KINDS[kind]().encode("utf-8", "replace").decode()
        if len(text) > LONGEST:
            continue
        ids = " ".join(map(str, tokenizer.encode(text)))
        print(json.dumps([kind, text, ids], separators=(",", ":")))
        written += 1


main(*sys.argv[1:])
