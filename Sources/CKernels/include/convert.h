// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stddef.h>

/// Widens `count` half-precision numbers (IEEE 754 binary16, little endian) to float32, exactly: subnormals, infinities
/// and NaN included. `source` need not be aligned; `destination` must not overlap it.
void convert_f16_to_f32(size_t count, const void *source, float *destination);

/// The same for bfloat16, the upper half of a float32.
void convert_bf16_to_f32(size_t count, const void *source, float *destination);
