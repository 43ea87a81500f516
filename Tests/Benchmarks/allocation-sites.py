#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Says where allocations come from: reads two recordings of count-allocations.c and prints what the longer one has more.

    allocation-sites.py PROGRAM SHORT LONG FRAMES

Allocations a frame (LONG has FRAMES more) by room, an empty line, and by site: the library that asked for memory and the
nearest two functions of perceptd on the stack.
"""
import bisect, collections, os, re, struct, subprocess, sys

WORDS = 16
ROOMS = re.compile(r"\$s\d(Capture|Encoder|Pipeline|Scoring|Sinks|perceptd)")


def symbols(program):
    """Addresses and names of the program's functions, sorted."""
    lines = subprocess.run(["nm", "--defined-only", program], capture_output=True, text=True, check=True).stdout
    found = [(int(line.split()[0], 16), line.split()[2]) for line in lines.splitlines() if len(line.split()) == 3]
    return sorted(found)


def mappings(path):
    """(start, end, file, load address) of every mapped file."""
    bases, found = {}, []
    for line in open(path):
        parts = line.split()
        if len(parts) < 6:
            continue
        start, end = (int(word, 16) for word in parts[0].split("-"))
        bases.setdefault(parts[5], start)
        found.append((start, end, parts[5], bases[parts[5]]))
    return sorted(found)


def sites(recording, program):
    """Allocations by site; a site is a tuple of names."""
    table, maps = symbols(program), mappings(recording + ".maps")
    addresses, starts = [address for address, _ in table], [entry[0] for entry in maps]
    executable = os.path.realpath(program)

    def name(address):
        place = bisect.bisect_right(starts, address) - 1
        if place < 0 or address >= maps[place][1]:
            return None
        _, _, file, base = maps[place]
        if file != executable:
            return os.path.basename(file).split(".so")[0]
        return table[max(0, bisect.bisect_right(addresses, address - base - 1) - 1)][1]

    known, counts = {}, collections.Counter()
    data = open(recording, "rb").read()
    for record in struct.iter_unpack(f"<{WORDS}Q", data[: len(data) // (8 * WORDS) * 8 * WORDS]):
        if record not in known:
            names = [found for found in map(name, filter(None, record)) if found]
            ours = [found for found in names if ROOMS.match(found)][:2]
            via = next((found for found in names if not found.startswith("$s") and found != "libc"), "")
            known[record] = (via, *ours) if ours else (via or "?",)
        counts[known[record]] += 1
    return counts


def room(site):
    """Who allocated: the innermost room of the house on the stack, or the library where no room called it."""
    via, ours = site[0], site[1:]
    if via.startswith(("libav", "libsw")) and not via.startswith("libswift"):
        return "FFmpeg"
    return ROOMS.match(ours[0]).group(1) if ours else "libraries"


def demangled(names):
    result = subprocess.run(["swift", "demangle", "--compact", "--simplified"], input="\n".join(names), text=True,
                            capture_output=True, check=True)
    return result.stdout.splitlines()


def main():
    program, short, long, frames = sys.argv[1:4] + [int(sys.argv[4])]
    more = sites(long, program)
    more.subtract(sites(short, program))
    rooms = collections.Counter()
    for site, count in more.items():
        rooms[room(site)] += count
    for name in ["Capture", "Encoder", "Pipeline", "Scoring", "Sinks", "perceptd", "FFmpeg", "libraries"]:
        print(f"{name:10}{rooms[name] / frames:8.2f}")
    print(f"{'but FFmpeg':10}{(sum(rooms.values()) - rooms['FFmpeg']) / frames:8.2f}\n")
    for site, count in sorted(more.items(), key=lambda item: -item[1]):
        if abs(count) / frames >= 0.05:
            print(f"{count / frames:8.2f}  " + " <- ".join(demangled(site)))


if __name__ == "__main__":
    main()
