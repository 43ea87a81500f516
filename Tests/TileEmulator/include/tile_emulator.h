// SPDX-License-Identifier: Apache-2.0
// Runs AMX machine code on x86-64 processors without AMX: its instructions are illegal there, and the signal that they
// raise is answered by doing what they would have done (Intel SDM, volume 2, chapters 3 and 4, and volume 1, chapter 18).
// For tests: some ten thousand times slower than tiles.
#pragma once

/// Installs the handler of SIGILL, once. 0 where this processor has AVX2 and FMA, which the emulation is written for, and
/// -1 elsewhere. Other illegal instructions end the program, as they would without it.
int tile_emulator_install(void);

/// Whether this processor has AMX of its own, so that nothing need be emulated.
int tile_emulator_is_superfluous(void);

/// Runs `body` and returns NULL, or why an instruction in it would have faulted; `body` is left at that point.
const char *tile_emulator_fault(void (*body)(void *context), void *context);

/// Ways to use tiles wrongly, and one that is right.
enum {
    tile_misuse_none,
    tile_misuse_rows,
    tile_misuse_bytes,
    tile_misuse_half_empty,
    tile_misuse_palette,
    tile_misuse_unconfigured,
    tile_misuse_empty,
    tile_misuse_shape,
};

/// Does it, and returns why it faulted, or NULL.
const char *tile_emulator_misuse(int misuse);
