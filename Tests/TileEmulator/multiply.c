// SPDX-License-Identifier: Apache-2.0
#if defined(__x86_64__)
#include <float.h>
#include <math.h>
#include <string.h>

#include "tiles.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

static const char *mismatch(unsigned sums, unsigned a, unsigned b) {
    const struct configuration *c = &tiles.configuration;
    if (c->palette == 0) return "#UD: no tiles are configured";
    if (sums >= tile_count || a >= tile_count || b >= tile_count) return "#UD: no such tile";
    if (sums == a || sums == b || a == b) return "#UD: the tiles of a product must differ";
    if (!c->rows[sums] || !c->rows[a] || !c->rows[b]) return "#UD: a tile of a product has no rows";
    if (c->bytes[sums] % 4 || c->bytes[a] % 4 || c->bytes[b] % 4) return "#UD: rows are no multiple of 4 bytes";
    if (c->bytes[sums] != c->bytes[b]) return "#UD: sums and second factor differ in columns";
    if (c->rows[sums] != c->rows[a]) return "#UD: sums and first factor differ in rows";
    if (c->bytes[a] / 4 != c->rows[b]) return "#UD: columns of the first factor and rows of the second differ";
    return 0;
}

/// What lies behind a product's columns and rows becomes 0.
static void clear_rest(unsigned tile) {
    const size_t rows = tiles.configuration.rows[tile], bytes = tiles.configuration.bytes[tile];
    for (size_t r = 0; r < rows; r++) memset(tiles.data[tile][r] + bytes, 0, tile_bytes - bytes);
    memset(tiles.data[tile][rows], 0, (tile_rows - rows) * tile_bytes);
}

/// Subnormals are 0, going in and coming out.
static inline float flushed(float x) { return fabsf(x) < FLT_MIN ? copysignf(0, x) : x; }

static inline float wide(uint16_t half) {
    const uint32_t bits = (uint32_t)half << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return flushed(value);
}

/// Even and odd halves are summed apart, one fused multiplication after another, from 0; then both together are added
/// to the sum that was there.
const char *tiles_multiply_bf16(unsigned sums, unsigned a, unsigned b) {
    const char *fault = mismatch(sums, a, b);
    if (fault) return fault;
    const struct configuration *c = &tiles.configuration;
    for (size_t m = 0; m < c->rows[sums]; m++) {
        float even[tile_rows] = {0}, odd[tile_rows] = {0}, row[tile_rows];
        uint16_t left[2 * tile_rows], right[2 * tile_rows];
        memcpy(left, tiles.data[a][m], sizeof left);
        for (size_t k = 0; k < c->rows[b]; k++) {
            const float first = wide(left[2 * k]), second = wide(left[2 * k + 1]);
            memcpy(right, tiles.data[b][k], sizeof right);
            for (size_t n = 0; n < tile_rows; n++) {
                even[n] = flushed(fmaf(first, wide(right[2 * n]), even[n]));
                odd[n] = flushed(fmaf(second, wide(right[2 * n + 1]), odd[n]));
            }
        }
        memcpy(row, tiles.data[sums][m], sizeof row);
        for (size_t n = 0; n < tile_rows; n++) row[n] = flushed(flushed(row[n]) + flushed(even[n] + odd[n]));
        memcpy(tiles.data[sums][m], row, sizeof row);
    }
    clear_rest(sums);
    return 0;
}

static inline int32_t byte_of(uint32_t word, size_t place, int is_signed) {
    const uint32_t byte = word >> 8 * place & 0xff;
    return is_signed ? (int32_t)(int8_t)byte : (int32_t)byte;
}

/// Sums wrap.
const char *tiles_multiply_int8(unsigned sums, unsigned a, unsigned b, int a_signed, int b_signed) {
    const char *fault = mismatch(sums, a, b);
    if (fault) return fault;
    const struct configuration *c = &tiles.configuration;
    for (size_t m = 0; m < c->rows[sums]; m++) {
        uint32_t left[tile_rows], right[tile_rows], row[tile_rows];
        memcpy(left, tiles.data[a][m], sizeof left);
        memcpy(row, tiles.data[sums][m], sizeof row);
        for (size_t k = 0; k < c->rows[b]; k++) {
            memcpy(right, tiles.data[b][k], sizeof right);
            for (size_t n = 0; n < tile_rows; n++)
                for (size_t i = 0; i < 4; i++)
                    row[n] += (uint32_t)(byte_of(left[k], i, a_signed) * byte_of(right[n], i, b_signed));
        }
        memcpy(tiles.data[sums][m], row, sizeof row);
    }
    clear_rest(sums);
    return 0;
}

#pragma clang attribute pop
#endif
