// SPDX-License-Identifier: Apache-2.0
#include "row_judge.h"

/// A level that would be subnormal is none: the row becomes zeros. VCVTNEPS2BF16 makes 0 of subnormals.
#define vanishing 0x1p-126

static double step_of(struct kernel_verdict *verdict, const struct kernels_rows *out, size_t row, size_t width,
                      const double *expected, const double *bound) {
    double lowest = 0, highest = 0, slack = 0x1p-140;
    for (size_t i = 0; i < width; i++) {
        lowest = fmin(lowest, expected[i]);
        highest = fmax(highest, expected[i]);
        slack = fmax(slack, bound[i]);
    }
    const double range = highest - lowest;
    judge(verdict, out->scale[row], range / 255, (range * 3 * unit32 + 2 * slack) / 255 + vanishing,
          "scale of row %zu", row);
    judge_exact(verdict, out->zero[row] >= 0 && out->zero[row] <= 255, "zero of row %zu is %d", row, out->zero[row]);
    return out->scale[row];
}

void judge_row(struct kernel_verdict *verdict, const struct kernels_rows *out, size_t row, size_t width,
               const double *expected, const double *bound) {
    const int levels = out->precision == kernels_int8;
    const double step = levels ? step_of(verdict, out, row, width, expected, bound) : 0;
    for (size_t i = 0; i < width; i++) {
        const double value = rows_value(out, row, i), size = fabs(expected[i]) + bound[i];
        const double level = step * (0.5 + 255 * 4 * unit32) + bound[i] + 255 * vanishing;
        const double rounding = levels                           ? level
                                : out->precision == kernels_bf16 ? size * unit16 + vanishing
                                                                 : 0;
        if (levels && expected[i] == 0 && bound[i] == 0)
            judge_exact(verdict, value == 0, "row %zu of %zu: 0 became %g", row, width, value);
        if (rounding + bound[i] == 0)
            judge_exact(verdict, value == expected[i], "row %zu, column %zu of %zu: not kept", row, i, width);
        else
            judge(verdict, value, expected[i], bound[i] + rounding, "row %zu, column %zu of %zu", row, i, width);
    }
}
