// SPDX-License-Identifier: Apache-2.0
// Layer norm and conversion into every precision.
#include "checks.h"
#include "row_judge.h"

struct row_case {
    size_t count, width;
    struct rows_case in, out;
    struct memory weight, bias;
};

static void norm(struct kernels_crew crew, void *context) {
    const struct row_case *c = context;
    kernels_norm_stage(crew, c->count, c->width, (float *)c->in.rows.start, (float *)c->weight.start,
                       (float *)c->bias.start, c->out.rows);
}

static void convert(struct kernels_crew crew, void *context) {
    const struct row_case *c = context;
    kernels_convert_stage(crew, c->count, c->width, c->in.rows, c->out.rows);
}

static struct row_case row_case(struct chance *chance, const struct kernel_trial *trial, enum kernels_precision in) {
    struct row_case c = {
        .count = chance_between(chance, 1, 40),
        .width = chance_between(chance, 1, trial->largest * 4),
    };
    c.in = rows_random(chance, in, c.count, c.width);
    c.out = rows_blank(chance, trial->precision, c.count, c.width);
    c.weight = memory_take(c.width * sizeof(float), 0);
    c.bias = memory_take(c.width * sizeof(float), 0);
    for (size_t i = 0; i < c.width; i++) {
        ((float *)c.weight.start)[i] = chance_number(chance);
        ((float *)c.bias.start)[i] = chance_number(chance);
    }
    return c;
}

static void row_give(struct row_case *c) {
    rows_give(&c->in);
    rows_give(&c->out);
    memory_give(&c->weight);
    memory_give(&c->bias);
}

/// A sum of W numbers is off by at most W roundoffs of their magnitudes: that is the mean's error, and the variance's.
static void expect_norm(const struct row_case *c, const float *x, double *expected, double *bound) {
    const double width = (double)c->width;
    double sum = 0, magnitudes = 0, squares = 0;
    for (size_t i = 0; i < c->width; i++) sum += x[i], magnitudes += fabs((double)x[i]);
    const double mean = sum / width, mean_bound = (width + 1) * unit32 * magnitudes / width;
    for (size_t i = 0; i < c->width; i++) squares += (x[i] - mean) * (x[i] - mean);
    const double deviation = sqrt(squares / width + 1e-5);
    const double relative = (width + 8) * unit32 + mean_bound * mean_bound / (deviation * deviation);
    for (size_t i = 0; i < c->width; i++) {
        const double weight = ((float *)c->weight.start)[i], bias = ((float *)c->bias.start)[i];
        const double normal = (x[i] - mean) / deviation * weight;
        expected[i] = normal + bias;
        bound[i] = fabs(normal) * relative + mean_bound / deviation * fabs(weight) * 2 +
                   unit32 * (fabs(normal) + fabs(expected[i])) + 0x1p-140;
    }
}

struct kernel_verdict check_norm(const struct kernel_trial *trial) {
    struct kernel_verdict verdict = {0};
    struct chance chance = {trial->seed};
    for (size_t n = 0; n < trial->cases; n++) {
        struct row_case c = row_case(&chance, trial, kernels_fp32);
        float *x = (float *)c.in.rows.start;  // the stage reads rows without gaps
        run_stage(trial->table, chance_between(&chance, 1, trial->threads), norm, &c);
        struct memory numbers = memory_take(2 * c.width * sizeof(double), 0);
        double *expected = (double *)numbers.start, *bound = expected + c.width;
        for (size_t r = 0; r < c.count; r++) {
            expect_norm(&c, x + r * c.width, expected, bound);
            judge_row(&verdict, &c.out.rows, r, c.width, expected, bound);
        }
        judge_exact(&verdict, rows_tail_blank(&c.out.rows, c.count, c.width), "wrote right of %zu columns", c.width);
        memory_give(&numbers);
        row_give(&c);
    }
    return verdict;
}

/// Rows of zeros, of one number, of numbers too small to have a level, and of one sign.
static void make_odd(struct chance *chance, const struct kernels_rows *rows, size_t row, size_t width) {
    const size_t kind = chance_between(chance, 0, 7);
    const float number = chance_number(chance) * (kind == 2 ? 0x1p-140f : 1);
    for (size_t i = 0; i < width && kind < 4; i++) {
        const float odd = kind == 0 ? 0 : kind == 3 ? fabsf(chance_number(chance)) : number;
        if (rows->precision == kernels_fp32)
            ((float *)((char *)rows->start + row * rows->stride))[i] = odd;
        else
            memcpy((char *)rows->start + row * rows->stride + 2 * i, (const char *)&odd + 2, 2);
    }
}

struct kernel_verdict check_convert(const struct kernel_trial *trial) {
    struct kernel_verdict verdict = {0};
    struct chance chance = {trial->seed};
    for (size_t n = 0; n < trial->cases; n++) {
        struct row_case c = row_case(&chance, trial, n & 1 ? kernels_bf16 : kernels_fp32);
        for (size_t r = 0; r < c.count; r++) make_odd(&chance, &c.in.rows, r, c.width);
        run_stage(trial->table, chance_between(&chance, 1, trial->threads), convert, &c);
        struct memory numbers = memory_take(2 * c.width * sizeof(double), 0);
        double *expected = (double *)numbers.start, *bound = expected + c.width;
        for (size_t r = 0; r < c.count; r++) {
            for (size_t i = 0; i < c.width; i++) expected[i] = rows_value(&c.in.rows, r, i);
            judge_row(&verdict, &c.out.rows, r, c.width, expected, bound);
        }
        judge_exact(&verdict, rows_tail_blank(&c.out.rows, c.count, c.width), "wrote right of %zu columns", c.width);
        memory_give(&numbers);
        row_give(&c);
    }
    return verdict;
}
