// SPDX-License-Identifier: Apache-2.0
#include "tile_emulator.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

#include "tiles.h"

#pragma clang attribute push(__attribute__((target("amx-tile,amx-bf16"))), apply_to = function)

static void multiply(void *configuration) {
    _tile_loadconfig(configuration);
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_dpbf16ps(0, 1, 2);
    _tile_release();
}

static void zero(void *configuration) {
    (void)configuration;
    _tile_release();
    _tile_zero(0);
}

#pragma clang attribute pop

const char *tile_emulator_misuse(int misuse) {
    struct configuration c = {.palette = 1, .bytes = {64, 64, 64}, .rows = {16, 16, 16}};
    switch (misuse) {
    case tile_misuse_rows: c.rows[5] = 17, c.bytes[5] = 64; break;
    case tile_misuse_bytes: c.rows[5] = 1, c.bytes[5] = 68; break;
    case tile_misuse_half_empty: c.rows[5] = 1; break;
    case tile_misuse_palette: c.palette = 2; break;
    case tile_misuse_unconfigured: return tile_emulator_fault(zero, 0);
    case tile_misuse_empty: c.rows[1] = 0, c.bytes[1] = 0; break;
    case tile_misuse_shape: c.rows[1] = 7; break;
    default: break;
    }
    return tile_emulator_fault(multiply, &c);
}
#else
const char *tile_emulator_misuse(int misuse) {
    (void)misuse;
    return 0;
}
#endif
