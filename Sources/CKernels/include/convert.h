// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Widens `count` half-precision numbers (IEEE 754 binary16, little endian) to float32, exactly: subnormals, infinities
/// and NaN included. `source` need not be aligned; `destination` must not overlap it.
void convert_f16_to_f32(size_t count, const void *source, float *destination);

/// The same for bfloat16, the upper half of a float32.
void convert_bf16_to_f32(size_t count, const void *source, float *destination);

/// The nearest bfloat16, ties to even, as VCVTNEPS2BF16 rounds; NaN stays NaN.
static inline uint16_t bf16_from_f32(float value) {
    const union {
        float value;
        uint32_t bits;
    } word = {.value = value};
    const uint32_t rounded = (word.bits + 0x7fffu + (word.bits >> 16 & 1)) >> 16;
    return (uint16_t)((word.bits & 0x7fffffffu) > 0x7f800000u ? (word.bits >> 16) | 0x40u : rounded);
}

/// Exact.
static inline float f32_from_bf16(uint16_t bits) {
    const union {
        uint32_t bits;
        float value;
    } word = {.bits = (uint32_t)bits << 16};
    return word.value;
}
