// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stddef.h>

/// Index of the first of `count` elements that is NaN or infinite, or `count`. `elements` need not be aligned.
size_t finite_scan_f32(size_t count, const void *elements);
size_t finite_scan_f16(size_t count, const void *elements);
size_t finite_scan_bf16(size_t count, const void *elements);
