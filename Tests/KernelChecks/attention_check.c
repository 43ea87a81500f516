// SPDX-License-Identifier: Apache-2.0
// Attention by heads, on any number of threads.
#include "checks.h"
#include "case.h"

static const size_t dimensions[] = {4, 8, 12, 20, 24, 32, 36, 40, 64, 72, 96, 100};
enum { dimension_count = sizeof dimensions / sizeof *dimensions };

struct attention_case {
    struct kernels_attention attention;
    struct rows_case input, output;
    struct memory scratch;
};

/// Multiplies the queries by 2^exponent: from 5 on, most weights vanish beside the largest.
static void sharpen(const struct kernels_rows *rows, size_t count, size_t width, int exponent) {
    for (size_t r = 0; r < count; r++) {
        char *row = (char *)rows->start + r * rows->stride;
        for (size_t i = 0; i < width; i++) {
            uint16_t *half = (uint16_t *)row + i;
            if (rows->precision == kernels_fp32)
                ((float *)row)[i] = ldexpf(((float *)row)[i], exponent);
            else if (*half & 0x7f80)
                *half = (uint16_t)(*half + (exponent << 7));
        }
    }
}

static struct attention_case attention_case(struct chance *chance, const struct kernel_trial *trial) {
    struct attention_case c = {.attention = {
                                   .pictures = chance_between(chance, 1, 3),
                                   .tokens = chance_between(chance, 1, trial->largest),
                                   .heads = chance_between(chance, 1, 3),
                                   .dimension = dimensions[chance_between(chance, 0, dimension_count - 1)],
                               }};
    struct kernels_attention *a = &c.attention;
    const size_t rows = a->pictures * a->tokens, width = a->heads * a->dimension;
    c.input = rows_random(chance, trial->precision, rows, 3 * width);
    static const int exponents[] = {0, 0, 5, 8};
    sharpen(&c.input.rows, rows, width, exponents[chance_between(chance, 0, 3)]);
    c.output = rows_blank(chance, trial->precision, rows, width);
    c.scratch = memory_take(
        trial->threads * kernels_attention_scratch(trial->precision, a->tokens, a->dimension), 0xff);
    a->input = c.input.rows;
    a->output = c.output.rows;
    a->scratch = c.scratch.start;
    return c;
}

static void attention_give(struct attention_case *c) {
    rows_give(&c->input);
    rows_give(&c->output);
    memory_give(&c->scratch);
}

/// weights[N] = exp(score - highest); returns how far off float32 may bring a score.
static double weigh(const struct kernels_attention *a, size_t first, size_t row, size_t head, double *weights) {
    const size_t d = a->dimension, q = head * d, k = (a->heads + head) * d;
    double highest = -INFINITY, off = 0;
    for (size_t t = 0; t < a->tokens; t++) {
        double sum = 0, magnitudes = 0;
        for (size_t i = 0; i < d; i++) {
            const double product = rows_value(&a->input, row, q + i) * rows_value(&a->input, first + t, k + i);
            sum += product;
            magnitudes += fabs(product);
        }
        weights[t] = sum / sqrt((double)d);
        highest = fmax(highest, weights[t]);
        off = fmax(off, ((double)d + 4) * unit32 * magnitudes / sqrt((double)d));
    }
    for (size_t t = 0; t < a->tokens; t++) weights[t] = exp(weights[t] - highest);
    return off;
}

/// A weight is off by what its score, the highest score and exp (2e-7, or 3e-6 before bfloat16) are, and rounded to the
/// precision; a sum of N by N roundoffs more. All of it above and below the fraction line.
static void judge_query(struct kernel_verdict *verdict, const struct kernels_attention *a, size_t picture, size_t query,
                        size_t head, double *weights) {
    const size_t first = picture * a->tokens, row = first + query, d = a->dimension;
    const int narrow = a->input.precision == kernels_bf16;
    const double rounding = narrow ? unit16 : unit32;
    const double relative = 4 * weigh(a, first, row, head, weights) + (narrow ? 6e-6 : 4e-7) + rounding +
                            (2 * (double)a->tokens + 4) * unit32;
    double total = 0;
    for (size_t t = 0; t < a->tokens; t++) total += weights[t];
    for (size_t i = 0; i < d; i++) {
        double sum = 0, magnitudes = 0;
        for (size_t t = 0; t < a->tokens; t++) {
            const double product = weights[t] / total * rows_value(&a->input, first + t, (2 * a->heads + head) * d + i);
            sum += product;
            magnitudes += fabs(product);
        }
        judge(verdict, rows_value(&a->output, row, head * d + i), sum,
              magnitudes * relative + rounding * fabs(sum) + 0x1p-120,
              "%zu pictures, %zu tokens, %zu heads of %zu: picture %zu, query %zu, head %zu, channel %zu", a->pictures,
              a->tokens, a->heads, d, picture, query, head, i);
    }
}

static void judge_attention(struct kernel_verdict *verdict, struct chance *chance, const struct kernels_attention *a) {
    struct memory weights = memory_take(a->tokens * sizeof(double), 0);
    for (size_t picture = 0; picture < a->pictures; picture++)
        for (size_t head = 0; head < a->heads; head++)
            // Every query of a short picture; of a long one the ends and a dozen between.
            for (size_t query = 0; query < a->tokens;
                 query += query + 1 == a->tokens ? 1
                          : a->tokens < 40       ? 1
                                                 : chance_between(chance, 1, a->tokens / 12)) {
                judge_query(verdict, a, picture, query, head, (double *)weights.start);
                judge_query(verdict, a, picture, a->tokens - 1, head, (double *)weights.start);
            }
    memory_give(&weights);
}

static void stage(struct kernels_crew crew, void *attention) { kernels_attention_stage(crew, attention); }

struct kernel_verdict check_attention(const struct kernel_trial *trial) {
    struct kernel_verdict verdict = {0};
    struct chance chance = {trial->seed};
    for (size_t n = 0; n < trial->cases; n++) {
        struct attention_case c = attention_case(&chance, trial);
        const size_t width = c.attention.heads * c.attention.dimension;
        run_stage(trial->table, chance_between(&chance, 1, trial->threads), stage, &c.attention);
        judge_attention(&verdict, &chance, &c.attention);
        judge_exact(&verdict, rows_tail_blank(&c.output.rows, c.attention.pictures * c.attention.tokens, width),
                    "wrote right of %zu columns", width);
        struct memory first = memory_take(c.output.memory.bytes, 0);
        memcpy(first.start, c.output.memory.start, first.bytes);
        memset(c.output.memory.start, 0xff, first.bytes);
        run_stage(trial->table, chance_between(&chance, 1, trial->threads), stage, &c.attention);
        judge_exact(&verdict, memcmp(first.start, c.output.memory.start, first.bytes) == 0,
                    "other threads, other bits: %zu tokens, dimension %zu", c.attention.tokens, c.attention.dimension);
        memory_give(&first);
        attention_give(&c);
    }
    return verdict;
}
