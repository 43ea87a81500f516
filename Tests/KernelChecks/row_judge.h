// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "case.h"

/// Judges row `row` of `out` against `expected[width]`, each within its `bound` before it was stored.
/// float32 keeps it and bfloat16 rounds it. int8 has a level every 1/255 of the row's range, 0 included: half a level
/// off, and what float32 does to a level's number, which is up to 255.
void judge_row(struct kernel_verdict *verdict, const struct kernels_rows *out, size_t row, size_t width,
               const double *expected, const double *bound);
