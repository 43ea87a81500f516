// SPDX-License-Identifier: Apache-2.0
// One table of functions per instruction set, chosen at run time: pictures, the arithmetic of the towers that is not a
// matrix product, and the tiles of the products. Matrices are row-major; letters: R rows, W width, D model width, H heads,
// S image side, P patch side.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "convert.h"
#include "finite.h"

/// The ladder, slowest first. A rung needs those below it, but for `avxvnni`, which is a branch of its own.
enum kernels_rung {
    kernels_rung_scalar,
    kernels_rung_avx2,        // AVX2, FMA
    kernels_rung_avxvnni,     // and AVX-VNNI: int8 products without AVX-512
    kernels_rung_avx512,      // AVX-512 F, BW, DQ, VL; no AVX-VNNI needed
    kernels_rung_avx512vnni,  // and VNNI
    kernels_rung_avx512bf16,  // and BF16
    kernels_rung_amx,         // and AMX tiles with BF16 and INT8
};

struct kernels_crew;
struct kernels_product;
struct kernels_attention;
struct kernels_rows;
struct kernels_tile;

/// What is compiled once per vector width; several rungs share it.
struct kernels_functions {
    void (*add_bias)(size_t rows, size_t width, const float *bias, float *x);
    void (*add_bias_gelu)(size_t rows, size_t width, const float *bias, float *x);
    void (*add_bias_residual)(size_t rows, size_t width, const float *bias, const float *y, float *x);
    void (*softmax_causal)(size_t rows, size_t stride, float *x);
    void (*normalise)(size_t width, const float *x, float *y);
    void (*resize_across)(size_t rows, size_t out_width, size_t in_stride, const int32_t *bounds,
                          const int32_t *weights, size_t taps, const uint8_t *in, uint8_t *out);
    void (*resize_down)(size_t out_height, size_t row_bytes, size_t in_stride, const int32_t *bounds,
                        const int32_t *weights, size_t taps, const uint8_t *in, uint8_t *out);
    void (*chroma_row)(size_t columns, const uint8_t *cb, const uint8_t *cr, const float *matrix, float *out);
    void (*colour_row)(size_t columns, size_t repeats, const uint8_t *luma, const float *chroma, const float *matrix,
                       float *out);
    void (*add_weighted)(size_t count, float weight, const float *in, float *out);
    void (*shrink_across)(size_t rows, size_t out_width, size_t in_width, const int32_t *bounds, const float *weights,
                          size_t taps, const float *in, float *out);
    void (*unfold_rgb)(size_t side, size_t patch, const float *levels, const uint8_t *in, float *patches);
    void (*unfold_row)(size_t side, size_t patch, size_t y, const float *in, float *patches);
    // The stages of stages.h, one row or unit at a time.
    void (*norm_row)(size_t width, const float *x, const float *weight, const float *bias,
                     const struct kernels_rows *out, size_t row);
    void (*convert_row)(size_t width, const struct kernels_rows *in, size_t row, const struct kernels_rows *out);
    void (*finish)(const struct kernels_product *product, size_t row, size_t rows, size_t column,
                   const float *sums);
    void (*attend)(const struct kernels_tile *tile, const struct kernels_attention *attention, size_t picture,
                   size_t head, size_t first, size_t end, void *scratch);
    void (*mix)(size_t tokens, size_t width, const float *x, const float *query, float *scratch,
                const struct kernels_rows *out, size_t row);
};

/// One rung.
struct kernels_table {
    const struct kernels_functions *functions;
    const struct kernels_tile *tiles[3];  // by kernels_precision
    int multiplies_bf16;                  // whether bf16 products are faster than float32 ones
    int multiplies_int8;                  // whether int8 products are faster than float32 ones
    int awaits_weights;                   // whether products are so fast that the weights' way from memory binds
};

/// The table of a rung, or NULL where this processor lacks it.
const struct kernels_table *kernels_for(enum kernels_rung rung);

/// The table of a rung, whether or not this processor has it; NULL where it was not compiled, being another
/// architecture's. For tests, which emulate AMX.
const struct kernels_table *kernels_compiled(enum kernels_rung rung);

/// y[R,W] = (x - mean) / sqrt(variance + 1e-5) * weight[W] + bias[W], per row; y may be x.
void kernels_layer_norm(const struct kernels_table *k, size_t rows, size_t width, const float *x, const float *weight,
                        const float *bias, float *y);

/// x[R,W] += bias[W].
static inline void kernels_add_bias(const struct kernels_table *k, size_t rows, size_t width, const float *bias,
                                    float *x) {
    k->functions->add_bias(rows, width, bias, x);
}

/// x[R,W] = GELU(x + bias[W]), GELU(v) = v/2 (1 + erf(v / sqrt 2)), |error| < 4e-7 |v|.
static inline void kernels_add_bias_gelu(const struct kernels_table *k, size_t rows, size_t width, const float *bias,
                                         float *x) {
    k->functions->add_bias_gelu(rows, width, bias, x);
}

/// x[R,W] += y[R,W] + bias[W].
static inline void kernels_add_bias_residual(const struct kernels_table *k, size_t rows, size_t width,
                                             const float *bias, const float *y, float *x) {
    k->functions->add_bias_residual(rows, width, bias, y, x);
}

/// Softmax of row r over columns 0...r of a square matrix; what lies right of the diagonal becomes 0.
static inline void kernels_softmax_causal(const struct kernels_table *k, size_t rows, size_t stride, float *x) {
    k->functions->softmax_causal(rows, stride, x);
}

/// y[W] = x / max(|x|, 1e-12); y may be x.
static inline void kernels_normalise(const struct kernels_table *k, size_t width, const float *x, float *y) {
    k->functions->normalise(width, x, y);
}

/// Pillow's horizontal pass over R G B: 8-bit in and out, weights in units of 2^-22. For output column i, bounds[2i] is the first
/// input column, bounds[2i+1] how many (1 or more), weights[i * taps ...] theirs. out is [rows, out_width, 3], packed.
static inline void kernels_resize_across(const struct kernels_table *k, size_t rows, size_t out_width, size_t in_stride,
                                         const int32_t *bounds, const int32_t *weights, size_t taps, const uint8_t *in,
                                         uint8_t *out) {
    k->functions->resize_across(rows, out_width, in_stride, bounds, weights, taps, in, out);
}

/// Pillow's vertical pass, over rows of `row_bytes` bytes that lie `in_stride` apart; out is [out_height, row_bytes].
static inline void kernels_resize_down(const struct kernels_table *k, size_t out_height, size_t row_bytes,
                                       size_t in_stride, const int32_t *bounds, const int32_t *weights, size_t taps,
                                       const uint8_t *in, uint8_t *out) {
    k->functions->resize_down(out_height, row_bytes, in_stride, bounds, weights, taps, in, out);
}

/// What chroma adds to R, G and B in one row of a video frame: out is [3,columns]. matrix is [3,4]: for each of R, G, B
/// the factors of luma, Cb and Cr and the constant; then [3,2]: lowest and highest value.
static inline void kernels_chroma_row(const struct kernels_table *k, size_t columns, const uint8_t *cb,
                                      const uint8_t *cr, const float *matrix, float *out) {
    k->functions->chroma_row(columns, cb, cr, matrix, out);
}

/// One row of R, G and B, [3, columns * repeats], each clamped: luma, and what `kernels_chroma_row` made, each of it
/// for `repeats` luma columns. Reads luma up to the end of the last group.
static inline void kernels_colour_row(const struct kernels_table *k, size_t columns, size_t repeats,
                                      const uint8_t *luma, const float *chroma, const float *matrix, float *out) {
    k->functions->colour_row(columns, repeats, luma, chroma, matrix, out);
}

/// out[count] += weight * in[count].
static inline void kernels_add_weighted(const struct kernels_table *k, size_t count, float weight, const float *in,
                                        float *out) {
    k->functions->add_weighted(count, weight, in, out);
}

/// The horizontal pass in float32, without rounding: out is [rows, out_width].
static inline void kernels_shrink_across(const struct kernels_table *k, size_t rows, size_t out_width, size_t in_width,
                                         const int32_t *bounds, const float *weights, size_t taps, const float *in,
                                         float *out) {
    k->functions->shrink_across(rows, out_width, in_width, bounds, weights, taps, in, out);
}

/// Cuts an S x S picture into patches [(S/P)^2, 3, P, P], normalised: level v of channel c becomes levels[c * 256 + v].
/// in is [S,S,3]. Pixels right of and below the last whole patch are left out, as the stride-P convolution does.
static inline void kernels_unfold_rgb(const struct kernels_table *k, size_t side, size_t patch, const float *levels,
                                      const uint8_t *in, float *patches) {
    k->functions->unfold_rgb(side, patch, levels, in, patches);
}

/// The same for row y, [3,S], of R, G and B that are normalised already.
static inline void kernels_unfold_row(const struct kernels_table *k, size_t side, size_t patch, size_t y,
                                      const float *in, float *patches) {
    k->functions->unfold_row(side, patch, y, in, patches);
}
