// SPDX-License-Identifier: Apache-2.0
// Packing of weights: once at load, so it is written to be read, not to be fast.
#include <math.h>

#include "convert.h"
#include "product.h"

enum { columns = kernels_panel_columns };

static void pack_fp32(size_t count, size_t inputs, const float *weights, float *panel) {
    for (size_t i = 0; i < inputs; i++)
        for (size_t j = 0; j < count; j++) panel[i * columns + j] = weights[j * inputs + i];
}

static void pack_bf16(size_t count, size_t inputs, const float *weights, uint16_t *panel) {
    for (size_t i = 0; i < inputs; i++)
        for (size_t j = 0; j < count; j++)
            panel[(i / 2 * columns + j) * 2 + i % 2] = bf16_from_f32(weights[j * inputs + i]);
}

/// The largest magnitude of an output becomes 127; ties go to the even neighbour.
static void pack_int8(size_t count, size_t inputs, const float *weights, int8_t *panel, float *scale, int32_t *sum) {
    for (size_t j = 0; j < count; j++, weights += inputs) {
        float highest = 0;
        for (size_t i = 0; i < inputs; i++) highest = fmaxf(highest, fabsf(weights[i]));
        const float inverse = highest > 0 ? 127.0f / highest : 0;
        scale[j] = highest / 127.0f;
        sum[j] = 0;
        for (size_t i = 0; i < inputs; i++) {
            const int8_t quantised = (int8_t)lrintf(weights[i] * inverse);
            panel[(i / 4 * columns + j) * 4 + i % 4] = quantised;
            sum[j] += quantised;
        }
    }
}

void kernels_pack(enum kernels_precision precision, size_t first, size_t count, size_t inputs, const float *weights,
                  void *panels, float *scale, int32_t *sum) {
    const size_t panel_bytes = kernels_panel_bytes(precision, inputs);
    for (size_t row = first; row < first + count; row += columns, weights += columns * inputs) {
        const size_t rows = first + count - row < columns ? first + count - row : columns;
        char *panel = (char *)panels + row / columns * panel_bytes;
        switch (precision) {
        case kernels_fp32: pack_fp32(rows, inputs, weights, (float *)panel); break;
        case kernels_bf16: pack_bf16(rows, inputs, weights, (uint16_t *)panel); break;
        case kernels_int8: pack_int8(rows, inputs, weights, (int8_t *)panel, scale + row, sum + row); break;
        }
    }
}
