// SPDX-License-Identifier: Apache-2.0
// What the attention pool does beside products: mixing of tokens, gathering of heads.
#include "checks.h"
#include "row_judge.h"

struct pool_case {
    size_t pictures, tokens, heads, width;
    struct memory x, query, scratch;
    struct rows_case out;
};

static void mix(struct kernels_crew crew, void *context) {
    const struct pool_case *c = context;
    kernels_mix_stage(crew, c->pictures, c->tokens, c->heads, c->width, (float *)c->x.start, (float *)c->query.start,
                      (float *)c->scratch.start, c->out.rows);
}

static void gather(struct kernels_crew crew, void *context) {
    const struct pool_case *c = context;
    kernels_gather_stage(crew, c->pictures, c->heads, c->width, (float *)c->x.start, c->out.rows);
}

static struct memory numbers(struct chance *chance, size_t count) {
    struct memory made = memory_take(count * sizeof(float), 0);
    for (size_t i = 0; i < count; i++) ((float *)made.start)[i] = chance_number(chance);
    return made;
}

static struct pool_case pool_case(struct chance *chance, const struct kernel_trial *trial) {
    struct pool_case c = {
        .pictures = chance_between(chance, 1, 3),
        .tokens = chance_between(chance, 1, trial->largest),
        .heads = chance_between(chance, 1, 9),
    };
    c.width = c.heads * chance_between(chance, 1, trial->largest / c.heads + 1);
    c.query = numbers(chance, c.heads * c.width);
    c.scratch = memory_take(trial->threads * (c.tokens + c.width) * sizeof(float), 0xff);
    return c;
}

static void pool_give(struct pool_case *c) {
    memory_give(&c->x);
    memory_give(&c->query);
    memory_give(&c->scratch);
    rows_give(&c->out);
}

/// A score is a sum of W products, the mean a weighted sum of N tokens: see attention_check.c.
static void expect_mix(const struct pool_case *c, size_t row, double *weights, double *expected, double *bound) {
    const float *x = (float *)c->x.start + row / c->heads * c->tokens * c->width;
    const float *query = (float *)c->query.start + row % c->heads * c->width;
    double highest = -INFINITY, off = 0, total = 0;
    for (size_t t = 0; t < c->tokens; t++) {
        double sum = 0, magnitudes = 0;
        for (size_t i = 0; i < c->width; i++) {
            const double product = (double)query[i] * x[t * c->width + i];
            sum += product;
            magnitudes += fabs(product);
        }
        weights[t] = sum;
        highest = fmax(highest, sum);
        off = fmax(off, ((double)c->width + 2) * unit32 * magnitudes);
    }
    for (size_t t = 0; t < c->tokens; t++) total += weights[t] = exp(weights[t] - highest);
    const double relative = 4 * off + 4e-7 + (2 * (double)c->tokens + 6) * unit32;
    for (size_t i = 0; i < c->width; i++) {
        expected[i] = bound[i] = 0;
        for (size_t t = 0; t < c->tokens; t++) {
            const double product = weights[t] / total * x[t * c->width + i];
            expected[i] += product;
            bound[i] += fabs(product) * relative + 0x1p-130;
        }
    }
}

struct kernel_verdict check_mix(const struct kernel_trial *trial) {
    struct kernel_verdict verdict = {0};
    struct chance chance = {trial->seed};
    for (size_t n = 0; n < trial->cases; n++) {
        struct pool_case c = pool_case(&chance, trial);
        c.x = numbers(&chance, c.pictures * c.tokens * c.width);
        c.out = rows_blank(&chance, trial->precision, c.pictures * c.heads, c.width);
        run_stage(trial->table, chance_between(&chance, 1, trial->threads), mix, &c);
        struct memory room = memory_take((c.tokens + 2 * c.width) * sizeof(double), 0);
        double *weights = (double *)room.start, *expected = weights + c.tokens, *bound = expected + c.width;
        for (size_t row = 0; row < c.pictures * c.heads; row++) {
            expect_mix(&c, row, weights, expected, bound);
            judge_row(&verdict, &c.out.rows, row, c.width, expected, bound);
        }
        memory_give(&room);
        pool_give(&c);
    }
    return verdict;
}

struct kernel_verdict check_gather(const struct kernel_trial *trial) {
    struct kernel_verdict verdict = {0};
    struct chance chance = {trial->seed};
    for (size_t n = 0; n < trial->cases; n++) {
        struct pool_case c = pool_case(&chance, trial);
        const size_t own = c.width / c.heads;
        c.x = numbers(&chance, c.pictures * c.heads * c.width);
        c.out = rows_blank(&chance, trial->precision, c.pictures, c.width);
        run_stage(trial->table, chance_between(&chance, 1, trial->threads), gather, &c);
        for (size_t p = 0; p < c.pictures; p++)
            for (size_t i = 0; i < c.width; i++) {
                const double expected = ((float *)c.x.start)[(p * c.heads + i / own) * c.width + i];
                const double bound = trial->precision == kernels_bf16 ? fabs(expected) * unit16 + 0x1p-126 : 0x1p-149;
                judge(&verdict, rows_value(&c.out.rows, p, i), expected, bound, "picture %zu, column %zu", p, i);
            }
        judge_exact(&verdict, rows_tail_blank(&c.out.rows, c.pictures, c.width), "wrote right of %zu", c.width);
        pool_give(&c);
    }
    return verdict;
}
