// SPDX-License-Identifier: Apache-2.0
// The innermost products, by rung and precision; `dispatch.c` puts them into the tables.
#pragma once
#include <string.h>

#include "product.h"

/// The 4 bytes of activations that one step of a tile takes of a row.
static inline int32_t word(const char *address) {
    int32_t word;
    memcpy(&word, address, sizeof word);
    return word;
}

extern const struct kernels_tile kernels_tile_scalar_fp32, kernels_tile_scalar_bf16, kernels_tile_scalar_int8;
#if defined(__x86_64__)
extern const struct kernels_tile kernels_tile_avx2_fp32, kernels_tile_avx2_bf16, kernels_tile_avx2_int8;
extern const struct kernels_tile kernels_tile_avxvnni_int8;
extern const struct kernels_tile kernels_tile_avx512_fp32, kernels_tile_avx512_bf16, kernels_tile_avx512_int8;
extern const struct kernels_tile kernels_tile_amx_bf16, kernels_tile_amx_int8;
#endif
