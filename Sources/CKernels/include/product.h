// SPDX-License-Identifier: Apache-2.0
// Matrix products as the image tower needs them: rows of activations A[R,I] times packed weights W[O,I]ᵀ.
//
// One layout serves every rung: a panel holds 32 outputs, [steps][32][4 bytes], where a step is what one 4-byte lane
// multiplies at once: 1 float32, 2 bfloat16 or 4 int8 neighbours along I. AVX2 reads a panel's cache lines as 8 columns
// each, AVX-512 as 16, AMX as one row of a tile. I is padded with zeros to 64 bytes (one AMX tile), O to 32.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "team.h"

enum {
    kernels_panel_columns = 32,
    kernels_step_bytes = 4,
    kernels_pad_bytes = 64,
};

/// What the operands of a product are stored as.
enum kernels_precision {
    kernels_fp32 = 0,
    kernels_bf16 = 1,  // both operands bfloat16, sums float32
    kernels_int8 = 2,  // weights int8 with a scale per output, activations uint8 with a scale and a zero per row
};

/// Weights W[O,I], packed by `kernels_pack`.
struct kernels_matrix {
    enum kernels_precision precision;
    size_t outputs, inputs;
    const void *panels;
    const float *bias;   // [O], or NULL
    const float *scale;  // int8 only: [O], what one unit of a weight stands for
    const int32_t *sum;  // int8 only: [O], the sum of a row's quantised weights
};

/// Activations A[R,I], R > 0, rows `stride` bytes apart and readable up to a multiple of `kernels_pad_bytes`. What pads
/// them meets weights of zero, so it must be finite.
struct kernels_rows {
    enum kernels_precision precision;
    void *start;
    size_t stride;
    float *scale;   // int8 only: [R], what one unit stands for
    int32_t *zero;  // int8 only: [R], the unit that stands for 0
};

/// Angles of the rotary embedding for each of N tokens: [N,d] cosines, each twice, and sines, the first of each two
/// negated, so that x' = x cosine + (x with neighbours swapped) sine.
struct kernels_rotation {
    size_t tokens, dimension, width;
    const float *cosine, *sine;
};

/// What becomes of a product's sums, bias included, before they reach memory.
enum kernels_finish {
    kernels_finish_store,   // out = sum
    kernels_finish_add,     // out += sum; float32 only
    kernels_finish_gelu,    // out = GELU(sum)
    kernels_finish_rotate,  // out = sum, its first 2 x width columns (queries and keys) rotated
};

struct kernels_product {
    struct kernels_matrix matrix;
    struct kernels_rows input;
    struct kernels_rows output;  // fp32 or bf16
    size_t rows;
    enum kernels_finish finish;
    struct kernels_rotation rotation;  // for `kernels_finish_rotate`
    const void *successor;             // what is prefetched when this one's panels are done: the next product's, or NULL
    size_t successor_bytes;
};

/// Sums that wait to be finished: the next `rows` of them become rows from `row` on of the product's output.
struct kernels_pending {
    void (*finish)(const struct kernels_product *product, size_t row, size_t rows, size_t column, const float *sums);
    const struct kernels_product *product;
    size_t row, rows, column;
    const float *sums;  // [rows][32]
};

/// Finishes the next `count` rows, or as many as are left.
static inline void kernels_finish(struct kernels_pending *pending, size_t count) {
    const size_t rows = count < pending->rows ? count : pending->rows;
    if (rows == 0) return;
    pending->finish(pending->product, pending->row, rows, pending->column, pending->sums);
    pending->row += rows;
    pending->rows -= rows;
    pending->sums += rows * kernels_panel_columns;
}

/// What is done beside a multiplication: lines are fetched that come next, and a matrix unit, which leaves the vector
/// units idle, has them finish the sums of the multiplication before.
struct kernels_meanwhile {
    const char *ahead;
    size_t lines;  // of `ahead` to prefetch, all of them by the end
    struct kernels_pending pending;
};

/// Multiplies up to `rows` rows with one panel: c[rows][32], rows `c_stride` floats apart; for int8, c holds int32.
typedef void kernels_multiply(size_t rows, size_t steps, const void *a, size_t a_stride, const void *b, float *c,
                              size_t c_stride, struct kernels_meanwhile *meanwhile);

/// The innermost product of one rung and precision.
struct kernels_tile {
    size_t rows;          // the most rows of one call
    int finishes_others;  // whether it finishes what is pending
    kernels_multiply *multiply;
    void (*enter)(size_t rows);  // before calls with that many rows, or NULL; AMX sets up its tiles
    void (*leave)(void);         // after the last, or NULL
};

/// Steps of a panel: `inputs` elements in lanes of 4 bytes, padded.
static inline size_t kernels_steps(enum kernels_precision precision, size_t inputs) {
    const size_t bytes = inputs * (precision == kernels_fp32 ? 4 : precision == kernels_bf16 ? 2 : 1);
    return (bytes + kernels_pad_bytes - 1) / kernels_pad_bytes * (kernels_pad_bytes / kernels_step_bytes);
}

/// Bytes of one panel.
static inline size_t kernels_panel_bytes(enum kernels_precision precision, size_t inputs) {
    return kernels_steps(precision, inputs) * kernels_panel_columns * kernels_step_bytes;
}

/// Bytes of a packed matrix.
static inline size_t kernels_packed_bytes(enum kernels_precision precision, size_t outputs, size_t inputs) {
    return (outputs + kernels_panel_columns - 1) / kernels_panel_columns * kernels_panel_bytes(precision, inputs);
}

/// Bytes from one row of activations to the next: whole tiles, and never a multiple of 1024, where the rows of a tile
/// would share a few sets of the first cache.
static inline size_t kernels_row_stride(enum kernels_precision precision, size_t inputs) {
    const size_t bytes = kernels_steps(precision, inputs) * kernels_step_bytes;
    return bytes % 1024 == 0 ? bytes + kernels_pad_bytes : bytes;
}

/// Rows in the fewest blocks of at most a tile, as even as can be: the larger blocks first, the others one row shorter.
struct kernels_split {
    size_t blocks, rows, larger;
};

static inline struct kernels_split kernels_split(size_t rows, size_t tile_rows) {
    const size_t blocks = (rows + tile_rows - 1) / tile_rows;
    return (struct kernels_split){.blocks = blocks, .rows = rows / blocks, .larger = rows % blocks};
}

static inline size_t kernels_block_rows(struct kernels_split split, size_t block) {
    return split.rows + (block < split.larger);
}

/// Packs rows [first, first + count) of W[O,I]; `weights` is where row `first` starts, `panels`, `scale` and `sum` are
/// those of the whole matrix. `first` is a multiple of 32. `scale` and `sum` are written for int8 only.
void kernels_pack(enum kernels_precision precision, size_t first, size_t count, size_t inputs, const float *weights,
                  void *panels, float *scale, int32_t *sum);
