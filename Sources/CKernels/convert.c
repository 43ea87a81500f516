// SPDX-License-Identifier: Apache-2.0
#include "convert.h"

#include <stdint.h>

// A safetensors header of odd length leaves every element behind it unaligned; this type tells the compiler.
typedef uint16_t __attribute__((aligned(1), may_alias)) unaligned16;

typedef union {
    uint32_t bits;
    float value;
} word;

/// Both forms are computed and one is selected, so that the loop has no branch and vectorises. Subnormals are made as a
/// difference of two normal numbers: multiplying by 2^112 is shorter, but gives 0 when the caller runs with
/// denormals-are-zero.
static inline float widened(uint16_t half) {
    const uint32_t magnitude = half & 0x7fffu;
    const uint32_t infinite = magnitude >= 0x7c00u ? 0x7f800000u : 0;
    const word normal = {.bits = ((magnitude << 13) + (112u << 23)) | infinite};
    const word one = {.bits = 113u << 23};  // 2^-14, the smallest normal half
    const word raised = {.bits = one.bits | (magnitude << 13)};
    const word subnormal = {.value = raised.value - one.value};
    const word result = {
        .bits = (magnitude < 0x0400u ? subnormal.bits : normal.bits) | (uint32_t)(half & 0x8000u) << 16};
    return result.value;
}

void convert_f16_to_f32(size_t count, const void *source, float *destination) {
    const unaligned16 *halves = source;
    for (size_t i = 0; i < count; i++) destination[i] = widened(halves[i]);
}

void convert_bf16_to_f32(size_t count, const void *source, float *destination) {
    const unaligned16 *halves = source;
    for (size_t i = 0; i < count; i++) destination[i] = f32_from_bf16(halves[i]);
}
