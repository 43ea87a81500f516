// SPDX-License-Identifier: Apache-2.0
#include "case.h"

size_t element_bytes(enum kernels_precision precision) {
    return precision == kernels_fp32 ? 4 : precision == kernels_bf16 ? 2 : 1;
}

/// Strides as the tower has them, and any other multiple of 64 bytes.
static size_t some_stride(struct chance *chance, enum kernels_precision precision, size_t width) {
    return kernels_row_stride(precision, width) + 64 * chance_between(chance, 0, 3);
}

static struct rows_case rows_of(struct chance *chance, enum kernels_precision precision, size_t rows, size_t width) {
    const size_t stride = some_stride(chance, precision, width);
    struct rows_case made = {
        .memory = memory_take(rows * stride, 0xff),
        .scale = memory_take(rows * sizeof(float), 0xff),
        .zero = memory_take(rows * sizeof(int32_t), 0xff),
    };
    made.rows = (struct kernels_rows){
        .precision = precision,
        .start = made.memory.start,
        .stride = stride,
        .scale = (float *)made.scale.start,
        .zero = (int32_t *)made.zero.start,
    };
    return made;
}

struct rows_case rows_blank(struct chance *chance, enum kernels_precision precision, size_t rows, size_t width) {
    return rows_of(chance, precision, rows, width);
}

struct rows_case rows_random(struct chance *chance, enum kernels_precision precision, size_t rows, size_t width) {
    struct rows_case made = rows_of(chance, precision, rows, width);
    for (size_t row = 0; row < rows; row++) {
        char *start = (char *)made.rows.start + row * made.rows.stride;
        for (size_t i = 0; i < made.rows.stride / element_bytes(precision); i++) {
            const float number = chance_number(chance) * (i < width ? 1 : 1e6f);
            uint32_t bits;
            memcpy(&bits, &number, 4);
            switch (precision) {
            case kernels_fp32: ((float *)start)[i] = number; break;
            case kernels_bf16: ((uint16_t *)start)[i] = (uint16_t)(bits >> 16); break;
            case kernels_int8: ((uint8_t *)start)[i] = (uint8_t)chance_bits(chance); break;
            }
        }
        made.rows.scale[row] = 0.001f + fabsf(chance_number(chance)) * 0.01f;
        made.rows.zero[row] = (int32_t)chance_between(chance, 0, 255);
    }
    return made;
}

void rows_give(struct rows_case *rows) {
    memory_give(&rows->memory);
    memory_give(&rows->scale);
    memory_give(&rows->zero);
}

double rows_value(const struct kernels_rows *rows, size_t row, size_t column) {
    const char *start = (const char *)rows->start + row * rows->stride;
    switch (rows->precision) {
    case kernels_fp32: return ((const float *)start)[column];
    case kernels_bf16: {
        const uint32_t bits = (uint32_t)((const uint16_t *)start)[column] << 16;
        float value;
        memcpy(&value, &bits, 4);
        return value;
    }
    default: return (double)(((const uint8_t *)start)[column] - rows->zero[row]) * rows->scale[row];
    }
}

int rows_tail_blank(const struct kernels_rows *rows, size_t count, size_t width) {
    for (size_t row = 0; row < count; row++) {
        const unsigned char *start = (const unsigned char *)rows->start + row * rows->stride;
        for (size_t i = width * element_bytes(rows->precision); i < rows->stride; i++)
            if (start[i] != 0xff) return 0;
    }
    return 1;
}
