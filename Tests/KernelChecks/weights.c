// SPDX-License-Identifier: Apache-2.0
#include "weights.h"

struct weights weights_random(struct chance *chance, enum kernels_precision precision, size_t outputs, size_t inputs) {
    struct weights w = {
        .plain = memory_take(outputs * inputs * sizeof(float), 0),
        .panels = memory_take(kernels_packed_bytes(precision, outputs, inputs), 0),
        .bias = memory_take(outputs * sizeof(float), 0),
        .scale = memory_take(outputs * sizeof(float), 0xff),
        .sum = memory_take(outputs * sizeof(int32_t), 0xff),
    };
    float *plain = (float *)w.plain.start, *bias = (float *)w.bias.start;
    for (size_t i = 0; i < outputs * inputs; i++) plain[i] = chance_number(chance);
    if (chance_between(chance, 0, 3) == 0)  // an output without weights has no scale
        memset(plain + chance_between(chance, 0, outputs - 1) * inputs, 0, inputs * sizeof *plain);
    for (size_t i = 0; i < outputs; i++) bias[i] = chance_number(chance);
    // In two pieces, as the loader streams them.
    const size_t first = chance_between(chance, 0, (outputs - 1) / 32) * 32;
    kernels_pack(precision, 0, first, inputs, plain, w.panels.start, (float *)w.scale.start, (int32_t *)w.sum.start);
    kernels_pack(precision, first, outputs - first, inputs, plain + first * inputs, w.panels.start,
                 (float *)w.scale.start, (int32_t *)w.sum.start);
    w.matrix = (struct kernels_matrix){
        .precision = precision,
        .outputs = outputs,
        .inputs = inputs,
        .panels = w.panels.start,
        .bias = chance_between(chance, 0, 4) ? bias : 0,
        .scale = precision == kernels_int8 ? (float *)w.scale.start : 0,
        .sum = precision == kernels_int8 ? (int32_t *)w.sum.start : 0,
    };
    return w;
}

void weights_give(struct weights *w) {
    memory_give(&w->plain);
    memory_give(&w->panels);
    memory_give(&w->bias);
    memory_give(&w->scale);
    memory_give(&w->sum);
}

double weights_value(const struct kernels_matrix *matrix, size_t output, size_t input) {
    const size_t j = output % 32;
    const char *panel =
        (const char *)matrix->panels + output / 32 * kernels_panel_bytes(matrix->precision, matrix->inputs);
    switch (matrix->precision) {
    case kernels_fp32: return ((const float *)panel)[input * 32 + j];
    case kernels_bf16: {
        const uint32_t bits = (uint32_t)((const uint16_t *)panel)[(input / 2 * 32 + j) * 2 + input % 2] << 16;
        float value;
        memcpy(&value, &bits, 4);
        return value;
    }
    default: return ((const int8_t *)panel)[(input / 4 * 32 + j) * 4 + input % 4];
    }
}
