// SPDX-License-Identifier: Apache-2.0
// The arithmetic of the towers that is not a matrix product: one table of functions per instruction set, chosen at run
// time. Matrices are row-major; letters: R rows, W width, D model width, H heads, S image side, P patch side.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "convert.h"
#include "finite.h"

/// The ladder, slowest first. A rung needs every rung below it.
enum kernels_rung {
    kernels_rung_scalar = 0,
    kernels_rung_avx2 = 1,    // AVX2, FMA
    kernels_rung_avx512 = 2,  // AVX-512 F, BW, DQ, VL
};

struct kernels_table {
    void (*layer_norm)(size_t rows, size_t width, const float *x, const float *weight, const float *bias, float *y);
    void (*add_bias)(size_t rows, size_t width, const float *bias, float *x);
    void (*add_bias_gelu)(size_t rows, size_t width, const float *bias, float *x);
    void (*add_bias_residual)(size_t rows, size_t width, const float *bias, const float *y, float *x);
    void (*rotate)(size_t rows, size_t heads, size_t pairs, size_t stride, const float *cosine, const float *sine,
                   float *x);
    void (*softmax)(size_t rows, size_t columns, size_t stride, float *x);
    void (*softmax_causal)(size_t rows, size_t stride, float *x);
    void (*normalise)(size_t width, const float *x, float *y);
    void (*resize_across)(size_t rows, size_t out_width, size_t channels, size_t in_stride, const int32_t *bounds,
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
    void (*unfold_rows)(size_t side, size_t patch, const float *in, float *patches);
};

/// The table of a rung, or NULL where this processor lacks it.
const struct kernels_table *kernels_for(enum kernels_rung rung);

/// y[R,W] = (x - mean) / sqrt(variance + 1e-5) * weight[W] + bias[W], per row; y may be x.
static inline void kernels_layer_norm(const struct kernels_table *k, size_t rows, size_t width, const float *x,
                                      const float *weight, const float *bias, float *y) {
    k->layer_norm(rows, width, x, weight, bias, y);
}

/// x[R,W] += bias[W].
static inline void kernels_add_bias(const struct kernels_table *k, size_t rows, size_t width, const float *bias,
                                    float *x) {
    k->add_bias(rows, width, bias, x);
}

/// x[R,W] = GELU(x + bias[W]), GELU(v) = v/2 (1 + erf(v / sqrt 2)), |error| < 4e-7 |v|.
static inline void kernels_add_bias_gelu(const struct kernels_table *k, size_t rows, size_t width, const float *bias,
                                         float *x) {
    k->add_bias_gelu(rows, width, bias, x);
}

/// x[R,W] += y[R,W] + bias[W].
static inline void kernels_add_bias_residual(const struct kernels_table *k, size_t rows, size_t width,
                                             const float *bias, const float *y, float *x) {
    k->add_bias_residual(rows, width, bias, y, x);
}

/// Rotates pairs (2j, 2j+1) of every head of x (R rows, `stride` floats apart, H heads of 2 x pairs floats) by the
/// angle whose cosine and sine stand in cosine[R,pairs], sine[R,pairs].
static inline void kernels_rotate(const struct kernels_table *k, size_t rows, size_t heads, size_t pairs,
                                  size_t stride, const float *cosine, const float *sine, float *x) {
    k->rotate(rows, heads, pairs, stride, cosine, sine, x);
}

/// Softmax over the first `columns` floats of each row, rows `stride` floats apart, in place.
static inline void kernels_softmax(const struct kernels_table *k, size_t rows, size_t columns, size_t stride,
                                   float *x) {
    k->softmax(rows, columns, stride, x);
}

/// Softmax of row r over columns 0...r of a square matrix; what lies right of the diagonal becomes 0.
static inline void kernels_softmax_causal(const struct kernels_table *k, size_t rows, size_t stride, float *x) {
    k->softmax_causal(rows, stride, x);
}

/// y[W] = x / max(|x|, 1e-12); y may be x.
static inline void kernels_normalise(const struct kernels_table *k, size_t width, const float *x, float *y) {
    k->normalise(width, x, y);
}

/// Pillow's horizontal pass: 8-bit in and out, weights in units of 2^-22. For output column i, bounds[2i] is the first
/// input column, bounds[2i+1] how many, weights[i * taps ...] theirs. out is [rows, out_width, channels], packed.
static inline void kernels_resize_across(const struct kernels_table *k, size_t rows, size_t out_width, size_t channels,
                                         size_t in_stride, const int32_t *bounds, const int32_t *weights, size_t taps,
                                         const uint8_t *in, uint8_t *out) {
    k->resize_across(rows, out_width, channels, in_stride, bounds, weights, taps, in, out);
}

/// Pillow's vertical pass, over rows of `row_bytes` bytes that lie `in_stride` apart; out is [out_height, row_bytes].
static inline void kernels_resize_down(const struct kernels_table *k, size_t out_height, size_t row_bytes,
                                       size_t in_stride, const int32_t *bounds, const int32_t *weights, size_t taps,
                                       const uint8_t *in, uint8_t *out) {
    k->resize_down(out_height, row_bytes, in_stride, bounds, weights, taps, in, out);
}

/// What chroma adds to R, G and B in one row of a video frame: out is [3,columns]. matrix is [3,4]: for each of R, G, B
/// the factors of luma, Cb and Cr and the constant; then [3,2]: lowest and highest value.
static inline void kernels_chroma_row(const struct kernels_table *k, size_t columns, const uint8_t *cb,
                                      const uint8_t *cr, const float *matrix, float *out) {
    k->chroma_row(columns, cb, cr, matrix, out);
}

/// One row of R, G and B, [3, columns * repeats], each clamped: luma, and what `kernels_chroma_row` made, each of it
/// for `repeats` luma columns. Reads luma up to the end of the last group.
static inline void kernels_colour_row(const struct kernels_table *k, size_t columns, size_t repeats,
                                      const uint8_t *luma, const float *chroma, const float *matrix, float *out) {
    k->colour_row(columns, repeats, luma, chroma, matrix, out);
}

/// out[count] += weight * in[count].
static inline void kernels_add_weighted(const struct kernels_table *k, size_t count, float weight, const float *in,
                                        float *out) {
    k->add_weighted(count, weight, in, out);
}

/// The horizontal pass in float32, without rounding: out is [rows, out_width].
static inline void kernels_shrink_across(const struct kernels_table *k, size_t rows, size_t out_width, size_t in_width,
                                         const int32_t *bounds, const float *weights, size_t taps, const float *in,
                                         float *out) {
    k->shrink_across(rows, out_width, in_width, bounds, weights, taps, in, out);
}

/// Cuts an S x S picture into patches [(S/P)^2, 3, P, P], normalised: level v of channel c becomes levels[c * 256 + v].
/// in is [S,S,3]. Pixels right of and below the last whole patch are left out, as the stride-P convolution does.
static inline void kernels_unfold_rgb(const struct kernels_table *k, size_t side, size_t patch, const float *levels,
                                      const uint8_t *in, float *patches) {
    k->unfold_rgb(side, patch, levels, in, patches);
}

/// The same for rows [S,3,S] of R, G and B that are normalised already.
static inline void kernels_unfold_rows(const struct kernels_table *k, size_t side, size_t patch, const float *in,
                                       float *patches) {
    k->unfold_rows(side, patch, in, patches);
}
