// SPDX-License-Identifier: Apache-2.0
#include "checks.h"

enum { fp32 = 1 << kernels_fp32, bf16 = 1 << kernels_bf16, int8 = 1 << kernels_int8 };

static const struct kernel_check checks[] = {
    {"pack", fp32 | bf16 | int8, check_pack},
    {"tile", fp32 | bf16 | int8, check_tile},
    {"product", fp32 | bf16 | int8, check_product},
    {"norm", fp32 | bf16 | int8, check_norm},
    {"convert", fp32 | bf16 | int8, check_convert},
    {"attention", fp32 | bf16, check_attention},
    {"mix", fp32 | bf16 | int8, check_mix},
    {"gather", fp32 | bf16, check_gather},
};

const struct kernel_check *kernel_check_at(size_t index) {
    return index < sizeof checks / sizeof *checks ? &checks[index] : 0;
}
