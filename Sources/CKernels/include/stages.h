// SPDX-License-Identifier: Apache-2.0
// The stages of the image tower. Every thread of a team calls a stage with the same arguments; the stage shares its work
// out by claims, and the caller puts a barrier between one stage and the next.
// Letters: B pictures, N tokens, R = B x N rows, D width, H heads, d channels of a head.
#pragma once
#include "kernels.h"
#include "product.h"
#include "team.h"

/// Who calls a stage.
struct kernels_crew {
    const struct kernels_table *table;
    struct team *team;
    size_t thread;
};

/// out[R,D] = layer norm of x[R,D] (see `kernels_layer_norm`), in the precision of `out`, which may be x itself.
void kernels_norm_stage(struct kernels_crew crew, size_t rows, size_t width, const float *x, const float *weight,
                        const float *bias, struct kernels_rows out);

/// out[R,W] = in[R,W] in another precision; `in` is fp32 or bf16.
void kernels_convert_stage(struct kernels_crew crew, size_t rows, size_t width, struct kernels_rows in,
                           struct kernels_rows out);

/// One matrix product and what follows it; see `kernels_product`.
void kernels_product_stage(struct kernels_crew crew, const struct kernels_product *product);

/// Softmax(q kᵀ / sqrt d) v for every head of every picture. Scores live in `scratch`, a few rows at a time.
struct kernels_attention {
    size_t pictures, tokens, heads, dimension;
    struct kernels_rows input;   // [R, 3D]: queries, keys, values; fp32 or bf16
    struct kernels_rows output;  // [R, D], same precision
    void *scratch;               // kernels_attention_scratch bytes for each thread of the team
};
void kernels_attention_stage(struct kernels_crew crew, const struct kernels_attention *attention);

/// Bytes one thread needs, a multiple of 64.
size_t kernels_attention_scratch(enum kernels_precision precision, size_t tokens, size_t dimension);

/// out[B x H, D] = softmax(query[H,D] xᵀ) x, for each picture's tokens x[N,D]; the mixing of the attention pool.
/// `scratch` holds N + D floats for each thread.
void kernels_mix_stage(struct kernels_crew crew, size_t pictures, size_t tokens, size_t heads, size_t width,
                       const float *x, const float *query, float *scratch, struct kernels_rows out);

/// out[B,D]: head h of picture b gives its own D / H columns of row (b, h) of in[B x H, D].
void kernels_gather_stage(struct kernels_crew crew, size_t pictures, size_t heads, size_t width, const float *in,
                          struct kernels_rows out);
