// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "case.h"

/// Random weights, packed in guarded memory.
struct weights {
    struct kernels_matrix matrix;
    struct memory plain, panels, bias, scale, sum;
};
struct weights weights_random(struct chance *chance, enum kernels_precision precision, size_t outputs, size_t inputs);
void weights_give(struct weights *weights);

/// Weight (output, input) as packed, as a number; for int8 in units of the output's scale.
double weights_value(const struct kernels_matrix *matrix, size_t output, size_t input);
