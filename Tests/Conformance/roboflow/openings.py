# SPDX-License-Identifier: Apache-2.0
"""Whether a file was opened or read, as the kernel tells it (inotify): an answer alone would not show it."""
import contextlib
import ctypes
import os
import pathlib
import struct

from table import Skip

NOT_BLOCKING, ACCESSED, OPENED = 0o4000, 1, 0x20
HEAD = struct.Struct("iIII")


@contextlib.contextmanager
def watched(path: pathlib.Path):
    """Gives a function that counts the times the file was opened or read so far."""
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.inotify_init1(NOT_BLOCKING)
    if descriptor < 0 or libc.inotify_add_watch(descriptor, os.fsencode(path), OPENED | ACCESSED) < 0:
        raise Skip("this kernel does not tell who opens files")
    try:
        path.read_bytes()  # the watch itself must work, or it would find nothing
        if not count(descriptor):
            raise Skip("this kernel does not tell who opens files")
        yield lambda: count(descriptor)
    finally:
        os.close(descriptor)


def count(descriptor: int) -> int:
    try:
        data = os.read(descriptor, 65536)
    except BlockingIOError:
        return 0
    events, at = 0, 0
    while at < len(data):
        _, _, _, length = HEAD.unpack_from(data, at)
        events, at = events + 1, at + HEAD.size + length
    return events
