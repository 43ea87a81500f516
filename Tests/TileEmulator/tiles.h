// SPDX-License-Identifier: Apache-2.0
// The tile registers of one thread, and what the instructions do to them. A function that returns text found a reason
// to fault, and has done nothing.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { tile_count = 8, tile_rows = 16, tile_bytes = 64 };

/// The 64 bytes that LDTILECFG reads and STTILECFG writes.
struct configuration {
    uint8_t palette, start_row, reserved[14];
    uint16_t bytes[16];
    uint8_t rows[16];
};

struct tiles {
    struct configuration configuration;
    uint8_t data[tile_count][tile_rows][tile_bytes];
};

extern _Thread_local struct tiles tiles;

const char *tiles_configure(const struct configuration *wanted);
const char *tiles_zero(unsigned tile);
const char *tiles_load(unsigned tile, const char *start, intptr_t stride);
const char *tiles_store(unsigned tile, char *start, intptr_t stride);

/// sums += a b, of pairs of bfloat16.
const char *tiles_multiply_bf16(unsigned sums, unsigned a, unsigned b);

/// sums += a b, of groups of 4 bytes, either of which may be signed.
const char *tiles_multiply_int8(unsigned sums, unsigned a, unsigned b, int a_signed, int b_signed);
