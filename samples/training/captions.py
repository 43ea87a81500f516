# SPDX-License-Identifier: Apache-2.0
"""What can be said of a scene: meanings, their phrasings, and captions as token rows.

A *meaning* is anything a prompt may name: a thing, a wider word for it, a coloured thing, a
shape, or nothing. A scene is labelled with the set of meanings true of it.
"""
import random
from functools import lru_cache

from clip import SimpleTokenizer

from concepts import COLOURS, GROUPS, HUES, SHAPES, TINTED, things

PLURALS = {"mouse": "mice", "sheep": "sheep", "fish": "fish", "wolf": "wolves", "man": "men", "woman": "women",
           "person": "people", "knife": "knives", "snowman": "snowmen"}
PHRASES = ["{a}"] * 8 + ["{n}"] * 5 + [
    "the {n}", "one {n}", "some {s}", "{s}", "{s}", "many {s}", "a group of {s}", "my {n}", "this is {a}",
    "a photo of {a}", "a photo of {a}", "a photo of the {n}", "a picture of {a}", "an image of {a}", "a drawing of {a}",
    "a close-up of {a}", "a frame with {a}", "a video of {a}", "a scene with {a}", "there is {a}", "here is {a}",
    "i see {a}", "we can see {a}", "can you see {a}", "is there {a}?", "look, {a}!", "{a} on screen", "{a} is visible",
    "{a} in the picture", "{a} in the frame", "a small {n}", "a big {n}", "a large {n}", "a blurry {n}",
    "an emoji of {a}", "{n} emoji", "only {a}", "{a} in front of a background", "{a}."]
PAIRS = ["{a} and {b}", "{a} and {b}", "{a} with {b}", "{a} next to {b}", "{a}, {b}", "{a} beside {b}", "both {a} and {b}",
         "a photo of {a} and {b}", "there are {a} and {b}", "a picture of {a} with {b}"]
EMPTY = ["nothing", "an empty scene", "a plain background", "an empty background", "no objects", "an empty frame",
         "a photo of nothing", "just a background", "background", "nothing at all", "an empty picture", "empty"]
# Names that take no article: uncountable or plural.
BARE = {"rain", "snow", "lightning", "fire", "pizza", "bread", "cheese", "bacon", "spaghetti", "pasta", "noodles", "sushi",
        "ice cream", "popcorn", "chocolate", "beer", "wine", "milk", "coffee", "tea", "corn", "maize", "broccoli", "salad",
        "french fries", "fries", "grapes", "scissors", "glasses", "eyeglasses", "jeans", "trousers", "socks", "gloves",
        "books", "eyes", "lips", "food", "rainy weather", "weather", "candy", "chili"}


def article(name: str) -> str:
    if name == "ufo" or name.startswith("uni"):
        return "a " + name
    return ("an " if name[0] in "aeiou" else "a ") + name


def plural(name: str) -> str:
    """"police officer" -> "police officers", "slice of pizza" -> "slices of pizza"."""
    head, of, tail = name.partition(" of ")
    first, space, last = head.rpartition(" ")
    if last in PLURALS:
        last = PLURALS[last]
    elif last.endswith("y") and last[-2:-1] not in "aeou":
        last = last[:-1] + "ies"
    elif last.endswith(("ch", "sh", "x", "s")):
        last += "" if name in BARE else "es"
    else:
        last += "s"
    return first + space + last + of + tail


def meanings() -> dict[str, list[str]]:
    """meaning -> its names, in a fixed order."""
    found = {name: thing["names"] for name, thing in things().items()}
    found |= {group: [group] for group in GROUPS}
    for name in TINTED:
        for colour in HUES:
            found[f"{colour} {name}"] = [f"{colour} {n}" for n in found[name][:2]]
    for shape in SHAPES:
        found[shape] = [shape]
        found |= {f"{colour} {shape}": [f"{colour} {shape}"] for colour in COLOURS}
    return found | {"nothing": EMPTY}


def said_of(name: str, colour: str | None = None) -> list[str]:
    """All meanings that are true of one thing."""
    true = [name] + ([f"{colour} {name}"] if colour else [])
    category = things_cached()[name]["category"] if name in things_cached() else "shape"
    return true + [g for g, members in GROUPS.items() if (name in members or category in members) and g != name]


@lru_cache
def things_cached():
    return things()


def noun(name: str) -> str:
    """A name as it stands in a sentence: "a dog", and for uncountable ones also plain "pizza"."""
    return name if name in BARE and random.random() < 0.5 else article(name)


def phrase(name: str) -> str:
    return random.choice(PHRASES).format(n=name, a=noun(name), s=plural(name))


class Captions:
    """Makes captions and encodes them.

    Every token that no caption can contain shares one row of the embedding, STRANGER, which is
    trained as a word without meaning: "a STRANGER" is true of no scene and "a STRANGER dog" is
    still a dog. Export copies that row over all rows never seen, so unknown words score low
    and unknown adjectives do no harm.
    """
    START, END, STRANGER = 49406, 49407, 49405
    CONTEXT = 32

    def __init__(self):
        self.tokenizer = SimpleTokenizer(context_length=self.CONTEXT)
        self.meanings = meanings()
        self.index = {name: i for i, name in enumerate(self.meanings)}
        self.known = self.find_known()

    @lru_cache(maxsize=1 << 18)  # cleaning a text costs 0.1 ms, and a batch has 500
    def encode(self, text: str) -> list[int]:
        return self.tokenizer.encode(text)

    @classmethod
    @lru_cache
    def shared(cls):
        return cls()

    def encode_known(self, text: str) -> list[int]:
        """As a prompt is read after export: every token never trained is the stranger."""
        return [t if t in self.known else self.STRANGER for t in self.encode(text)]

    def find_known(self) -> set[int]:
        """Token ids that can occur: every name in every phrase, and pairs of them."""
        names = [n for names in self.meanings.values() for n in names]
        ids = {t for n in names for p in {n, article(n), plural(n)} for t in self.encode(p)}
        for p in PHRASES + PAIRS:
            ids |= set(self.encode(p.format(n="dog", a="a dog", s="dogs", b="a dog")))
        return ids | {self.START, self.END}

    def say(self, meaning: str) -> list[int]:
        """One random caption, now and then with a meaningless word in it or around it."""
        name = random.choice(self.meanings[meaning])
        if meaning == "nothing":
            return self.encode(name)
        if random.random() < 0.06:
            return self.encode("a") + [self.STRANGER] + self.encode(name)
        ids = self.encode(phrase(name if random.random() < 0.5 else self.meanings[meaning][0]))
        if random.random() < 0.0005:  # one batch in ten: a long caption makes its whole batch slow
            before = random.randint(0, 18)
            ids = [self.STRANGER] * before + ids + [self.STRANGER] * random.randint(0, 18 - before)
        return ids

    def say_pair(self, one: str, two: str) -> list[int]:
        names = [random.choice(self.meanings[m][:2]) for m in (one, two)]
        return self.encode(random.choice(PAIRS).format(a=noun(names[0]), b=noun(names[1])))

    def say_stranger(self) -> list[int]:
        """A caption made of unknown words only, true of no scene."""
        mark = "stranger"
        words = random.choice(PHRASES[13:] + ["{a}", "{n}"] * 5).format(n=mark, a="a " + mark, s=mark)
        ids = []
        for word in words.split():
            ids += [self.STRANGER] * random.randint(1, 3) if mark in word else self.encode(word)
        return ids

    def rows(self, captions: list[list[int]]):
        """Padded token rows, as long as the longest caption."""
        captions = [[self.START] + c[:self.CONTEXT - 2] + [self.END] for c in captions]
        longest = max(map(len, captions))
        return [c + [0] * (longest - len(c)) for c in captions]
