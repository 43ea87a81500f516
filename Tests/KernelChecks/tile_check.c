// SPDX-License-Identifier: Apache-2.0
// The innermost products, called as the stages call them: any number of rows up to the most, any number of tiles along
// I, activations at any multiple of 4 bytes.
#include "checks.h"
#include "weights.h"

struct tile_case {
    size_t rows, inputs, stride, c_stride;
    struct memory a, c;
    char *activations;
    struct weights weights;
};

static double activation(enum kernels_precision precision, const char *row, size_t i) {
    struct kernels_rows one = {
        .precision = precision, .start = (void *)row, .scale = &(float){1}, .zero = &(int32_t){0}};
    return rows_value(&one, 0, i);
}

static struct tile_case tile_case(struct chance *chance, const struct kernel_trial *trial) {
    const enum kernels_precision precision = trial->precision;
    const size_t bytes = element_bytes(precision), most = trial->largest * bytes / 64;
    const size_t span = chance_between(chance, 1, most ? most : 1) * 64, offset = chance_between(chance, 0, 15) * 4;
    struct tile_case made = {
        .rows = chance_between(chance, 1, trial->table->tiles[precision]->rows),
        .inputs = span / bytes,
        .stride = span + chance_between(chance, 0, 40) * 4,
        .c_stride = 32 + chance_between(chance, 0, 50),
    };
    // The last byte of the last row is the last before the guard.
    made.a = memory_take(offset + made.rows * made.stride, 0);
    made.activations = made.a.start + made.a.bytes - (made.rows - 1) * made.stride - span;
    for (size_t r = 0; r < made.rows; r++)
        for (size_t i = 0; i < made.inputs; i++) {
            char *to = made.activations + r * made.stride + i * bytes;
            const float number = chance_number(chance);
            const uint8_t level = (uint8_t)(chance_bits(chance) & 7 ? chance_bits(chance) : 255);
            memcpy(to, precision == kernels_int8 ? (void *)&level : (char *)&number + 4 - bytes, bytes);
        }
    made.c = memory_take(made.rows * made.c_stride * sizeof(float), 0xff);
    made.weights = weights_random(chance, precision, 32, made.inputs);
    return made;
}

/// Products of neighbours are summed one after another, so an element is off by at most `inputs` roundoffs of the sum
/// of magnitudes, and by what flushed subnormals take away (at most 2^-126 a product); int32 sums are exact.
static void judge_element(struct kernel_verdict *verdict, const struct kernel_trial *trial, const struct tile_case *t,
                          size_t r, size_t j) {
    double sum = 0, magnitudes = 0;
    for (size_t i = 0; i < t->inputs; i++) {
        const double product = activation(trial->precision, t->activations + r * t->stride, i) *
                               weights_value(&t->weights.matrix, j, i);
        sum += product;
        magnitudes += fabs(product);
    }
    const char *at = t->c.start + (r * t->c_stride + j) * 4;
    float number;
    int32_t whole;
    memcpy(&number, at, 4);
    memcpy(&whole, at, 4);
    if (trial->precision == kernels_int8)
        judge_exact(verdict, whole == (int32_t)sum, "row %zu of %zu, column %zu, %zu inputs: %d is not %d", r, t->rows,
                    j, t->inputs, whole, (int32_t)sum);
    else
        judge(verdict, number, sum, (double)t->inputs * (magnitudes * unit32 + 0x1p-126),
              "row %zu of %zu, column %zu, %zu inputs", r, t->rows, j, t->inputs);
}

static void judge_surroundings(struct kernel_verdict *verdict, const struct tile_case *t) {
    for (size_t r = 0; r < t->rows; r++)
        for (size_t j = 32; j < t->c_stride; j++) {
            uint32_t bits;
            memcpy(&bits, t->c.start + (r * t->c_stride + j) * 4, 4);
            judge_exact(verdict, bits == 0xffffffffu, "wrote right of row %zu", r);
        }
}

struct kernel_verdict check_tile(const struct kernel_trial *trial) {
    struct kernel_verdict verdict = {0};
    struct chance chance = {trial->seed};
    const struct kernels_tile *tile = trial->table->tiles[trial->precision];
    for (size_t n = 0; n < trial->cases; n++) {
        struct tile_case t = tile_case(&chance, trial);
        const size_t lines = chance_between(&chance, 0, t.weights.panels.bytes / 64);
        if (tile->enter) tile->enter(t.rows);
        struct kernels_meanwhile meanwhile = {.ahead = lines ? t.weights.panels.start : 0, .lines = lines};
        tile->multiply(t.rows, kernels_steps(trial->precision, t.inputs), t.activations, t.stride,
                       t.weights.matrix.panels, (float *)t.c.start, t.c_stride, &meanwhile);
        if (tile->leave) tile->leave();
        for (size_t r = 0; r < t.rows; r++)
            for (size_t j = 0; j < 32; j++) judge_element(&verdict, trial, &t, r, j);
        judge_surroundings(&verdict, &t);
        memory_give(&t.a);
        memory_give(&t.c);
        weights_give(&t.weights);
    }
    return verdict;
}
