// SPDX-License-Identifier: Apache-2.0
// AMX (Intel SDM, volume 1, chapter 18): up to 32 rows x 32 columns in four tiles of sums, two of activations and two of
// weights. A step of 64 bytes along I is 4 loads and 4 products of 16 cycles each.
#if defined(__x86_64__)
#include <immintrin.h>

#include "tiles.h"

enum { tile_rows = 16, tile_bytes = 64, panel_stride = kernels_panel_columns * kernels_step_bytes };

/// Palette 1: rows and bytes a row of the eight tiles.
struct configuration {
    uint8_t palette, start_row, reserved[14];
    uint16_t bytes[16];
    uint8_t rows[16];
};

#pragma clang attribute push(__attribute__((target("amx-tile,amx-bf16,amx-int8,avx512f"))), apply_to = function)

/// Tiles 0-3 hold sums (above: 0, 1; below: 2, 3), 4 and 5 activations, 6 and 7 weights. The rows are shared evenly
/// between the upper and the lower tiles, because a product takes one cycle for each row.
static void enter(size_t rows) {
    const uint8_t above = (uint8_t)((rows + 1) / 2), below = (uint8_t)(rows / 2);
    struct configuration tiles = {
        .palette = 1,
        .bytes = {64, 64, 64, 64, 64, 64, 64, 64},
        .rows = {above, above, below, below, above, below, tile_rows, tile_rows},
    };
    if (below == 0)  // a tile of no rows may not be configured; `multiply` then leaves the lower ones alone
        tiles.rows[2] = tiles.rows[3] = tiles.rows[5] = 1;
    _tile_loadconfig(&tiles);
}

static void leave(void) { _tile_release(); }

/// Prefetches `count` lines at *ahead, as far as there are any left.
static inline void prefetch(const char **ahead, size_t *left, size_t count) {
    for (; count && *left; count--, --*left, *ahead += 64) _mm_prefetch(*ahead, _MM_HINT_T1);
}

// Weights pass once for each block of rows while the block's activations are met again with every panel: a streaming load
// keeps them out of the first cache, where the activations stay (44 of 48 KB for B16 in bfloat16). A step's products take
// 64 cycles of the matrix unit, in which the vector units finish a row or two of the sums before. Both as Intel's
// optimization manual advises (248966, chapter "Intel AMX", on blocking and on interleaving) and oneDNN does
// (jit_brgemm_amx_uker.cpp); neither was timed here.
//
// The tile intrinsics take constants only, hence a macro.
#define MULTIPLY(NAME, DOT)                                                                                          \
    static void NAME(size_t rows, size_t steps, const void *a, size_t a_stride, const void *b, float *c,             \
                     size_t c_stride, struct kernels_meanwhile *meanwhile) {                                         \
        const size_t above = (rows + 1) / 2, below = rows / 2, tiles = steps * kernels_step_bytes / tile_bytes;      \
        const char *upper = a, *lower = upper + above * a_stride, *weights = b, *next = meanwhile->ahead;            \
        const size_t share = (meanwhile->lines + tiles - 1) / tiles;                                                 \
        const size_t finished = (meanwhile->pending.rows + tiles - 1) / tiles;                                       \
        size_t left = meanwhile->lines;                                                                              \
        float *const c_lower = c + above * c_stride;                                                                 \
        _tile_zero(0);                                                                                               \
        _tile_zero(1);                                                                                               \
        _tile_zero(2);                                                                                               \
        _tile_zero(3);                                                                                               \
        for (size_t t = 0; t < tiles; t++) {                                                                         \
            _tile_stream_loadd(6, weights, panel_stride);                                                            \
            _tile_loadd(4, upper, a_stride);                                                                         \
            DOT(0, 4, 6);                                                                                            \
            _tile_stream_loadd(7, weights + 64, panel_stride);                                                       \
            DOT(1, 4, 7);                                                                                            \
            if (below) {                                                                                             \
                _tile_loadd(5, lower, a_stride);                                                                     \
                DOT(2, 5, 6);                                                                                        \
                DOT(3, 5, 7);                                                                                        \
            }                                                                                                        \
            prefetch(&next, &left, share);                                                                           \
            kernels_finish(&meanwhile->pending, finished);                                                           \
            upper += tile_bytes;                                                                                     \
            lower += tile_bytes;                                                                                     \
            weights += tile_rows * panel_stride;                                                                     \
        }                                                                                                            \
        _tile_stored(0, c, c_stride * sizeof *c);                                                                    \
        _tile_stored(1, c + 16, c_stride * sizeof *c);                                                               \
        if (below) {                                                                                                 \
            _tile_stored(2, c_lower, c_stride * sizeof *c);                                                          \
            _tile_stored(3, c_lower + 16, c_stride * sizeof *c);                                                     \
        }                                                                                                            \
    }

MULTIPLY(multiply_bf16, _tile_dpbf16ps)
MULTIPLY(multiply_int8, _tile_dpbusd)

#pragma clang attribute pop

const struct kernels_tile kernels_tile_amx_bf16 = {
    .rows = 2 * tile_rows, .finishes_others = 1, .multiply = multiply_bf16, .enter = enter, .leave = leave};
const struct kernels_tile kernels_tile_amx_int8 = {
    .rows = 2 * tile_rows, .finishes_others = 1, .multiply = multiply_int8, .enter = enter, .leave = leave};
#endif
