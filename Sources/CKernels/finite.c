// SPDX-License-Identifier: Apache-2.0
#include "finite.h"

#include <stdint.h>

// A safetensors header of odd length leaves every element behind it unaligned; these types tell the compiler.
typedef uint32_t __attribute__((aligned(1), may_alias)) unaligned32;
typedef uint16_t __attribute__((aligned(1), may_alias)) unaligned16;

/// Elements that are tested without asking for the result: long enough for the vector loop, short enough that the
/// second look at a block with a bad element costs nothing.
enum { BLOCK = 4096 };

/// A number is NaN or infinite when every bit of its exponent is set. An integer test, because `isfinite` on floats
/// depends on the compiler's float flags, and an or over the block, because a loop that can leave early does not
/// vectorise.
#define SCAN(name, load, word, exponent)                                                     \
    size_t name(size_t count, const void *elements) {                                        \
        const load *words = elements;                                                        \
        for (size_t start = 0; start < count; start += BLOCK) {                              \
            const size_t length = count - start < BLOCK ? count - start : BLOCK;             \
            const load *block = words + start;                                               \
            word bad = 0;                                                                    \
            for (size_t i = 0; i < length; i++)                                              \
                bad |= (word)((block[i] & (exponent)) == (exponent) ? (word)-1 : 0);         \
            if (bad == 0) continue;                                                          \
            for (size_t i = 0; i < length; i++)                                              \
                if ((block[i] & (exponent)) == (exponent)) return start + i;                 \
        }                                                                                    \
        return count;                                                                        \
    }

SCAN(finite_scan_f32, unaligned32, uint32_t, 0x7f800000u)
SCAN(finite_scan_f16, unaligned16, uint16_t, 0x7c00u)
SCAN(finite_scan_bf16, unaligned16, uint16_t, 0x7f80u)
