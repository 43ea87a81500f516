// SPDX-License-Identifier: Apache-2.0
// A product with its finish, on any number of threads.
#include "checks.h"
#include "weights.h"

struct product_case {
    struct kernels_product product;
    struct weights weights;
    struct rows_case input, output;
    struct memory before, cosine, sine;
    size_t threads;
};

static void make_rotation(struct chance *chance, struct product_case *c) {
    struct kernels_rotation *rotation = &c->product.rotation;
    rotation->tokens = chance_between(chance, 1, c->product.rows);
    rotation->dimension = 2 * chance_between(chance, 1, 48);
    rotation->width = c->weights.matrix.outputs / 3 / rotation->dimension * rotation->dimension;
    const size_t count = rotation->tokens * rotation->dimension;
    c->cosine = memory_take(count * sizeof(float), 0);
    c->sine = memory_take(count * sizeof(float), 0);
    for (size_t i = 0; i < count; i++) {
        ((float *)c->cosine.start)[i] = chance_number(chance);
        ((float *)c->sine.start)[i] = chance_number(chance);
    }
    rotation->cosine = (float *)c->cosine.start;
    rotation->sine = (float *)c->sine.start;
}

static struct product_case product_case(struct chance *chance, const struct kernel_trial *trial) {
    const size_t most = trial->largest;
    struct product_case c = {
        .product = {.rows = chance_between(chance, 1, most), .finish = chance_between(chance, 0, 3)},
        .weights = weights_random(chance, trial->precision, chance_between(chance, 1, most),
                                  chance_between(chance, 1, most)),
        .threads = chance_between(chance, 1, trial->threads),
    };
    struct kernels_product *p = &c.product;
    const size_t outputs = c.weights.matrix.outputs;
    const int half = p->finish != kernels_finish_add && chance_between(chance, 0, 1);
    p->matrix = c.weights.matrix;
    c.input = rows_random(chance, trial->precision, p->rows, c.weights.matrix.inputs);
    c.output = rows_blank(chance, half ? kernels_bf16 : kernels_fp32, p->rows, outputs);
    p->input = c.input.rows;
    p->output = c.output.rows;
    if (p->finish == kernels_finish_add)
        for (size_t r = 0; r < p->rows; r++)
            for (size_t o = 0; o < outputs; o++)
                ((float *)((char *)p->output.start + r * p->output.stride))[o] = chance_number(chance);
    c.before = memory_take(c.output.memory.bytes, 0);
    memcpy(c.before.start, c.output.memory.start, c.before.bytes);
    make_rotation(chance, &c);
    if (chance_between(chance, 0, 1)) {
        p->successor = p->matrix.panels;
        p->successor_bytes = c.weights.panels.bytes;
    }
    return c;
}

static void product_give(struct product_case *c) {
    weights_give(&c->weights);
    rows_give(&c->input);
    rows_give(&c->output);
    memory_give(&c->before);
    memory_give(&c->cosine);
    memory_give(&c->sine);
}

/// A number and how far off float32 arithmetic may bring it.
struct estimate {
    double value, bound;
};

/// Sum and bias. float32 and bfloat16: see tile_check.c. int8: the sum is exact until it becomes a float, which is then
/// multiplied by the product of two scales: 3 roundoffs.
static struct estimate estimate_sum(const struct kernels_product *p, size_t r, size_t o) {
    const struct kernels_matrix *m = &p->matrix;
    const double unit = m->scale ? m->scale[o] : 1;
    double sum = 0, magnitudes = 0;
    for (size_t i = 0; i < m->inputs; i++) {
        const double product = rows_value(&p->input, r, i) * weights_value(m, o, i) * unit;
        sum += product;
        magnitudes += fabs(product);
    }
    const double bound = m->precision == kernels_int8
                             ? 4 * unit32 * fabs(sum)
                             : (double)m->inputs * (magnitudes * unit32 + 0x1p-126);
    const double bias = m->bias ? m->bias[o] : 0;
    return (struct estimate){sum + bias, bound + unit32 * (fabs(sum + bias) + bound)};
}

/// kernels.h promises 4e-7 of the argument, and elementwise.inc 5e-5 of it where the result becomes bfloat16;
/// GELU's steepest slope is 1.13.
static struct estimate gelu(struct estimate x, int narrow) {
    const double value = x.value / 2 * (1 + erf(x.value / sqrt(2)));
    return (struct estimate){value, 1.13 * x.bound + (narrow ? 5e-5 : 4e-7) * (fabs(x.value) + x.bound)};
}

static struct estimate rotated(const struct kernels_product *p, size_t r, size_t o) {
    const struct kernels_rotation *t = &p->rotation;
    const struct estimate own = estimate_sum(p, r, o);
    if (o >= 2 * t->width) return own;
    const struct estimate other = estimate_sum(p, r, o ^ 1);
    const size_t place = r % t->tokens * t->dimension + o % t->dimension;
    const double cosine = t->cosine[place], sine = t->sine[place];
    const double left = own.value * cosine, right = other.value * sine;
    return (struct estimate){left + right, fabs(cosine) * own.bound + fabs(sine) * other.bound +
                                               3 * unit32 * (fabs(left) + fabs(right)) + 0x1p-126};
}

static void judge_product(struct kernel_verdict *verdict, const struct product_case *c) {
    const struct kernels_product *p = &c->product;
    struct kernels_rows before = p->output;
    before.start = c->before.start;
    for (size_t r = 0; r < p->rows; r++)
        for (size_t o = 0; o < p->matrix.outputs; o++) {
            struct estimate e = p->finish == kernels_finish_rotate ? rotated(p, r, o) : estimate_sum(p, r, o);
            if (p->finish == kernels_finish_gelu) e = gelu(e, p->output.precision == kernels_bf16);
            if (p->finish == kernels_finish_add) e.value += rows_value(&before, r, o);
            const double rounding = p->output.precision == kernels_bf16 ? unit16 : unit32;
            judge(verdict, rows_value(&p->output, r, o), e.value,
                  e.bound + rounding * (fabs(e.value) + e.bound) + 0x1p-126,
                  "%zu rows, %zu outputs, %zu inputs, finish %d, %zu threads: row %zu, output %zu", p->rows,
                  p->matrix.outputs, p->matrix.inputs, (int)p->finish, c->threads, r, o);
        }
    judge_exact(verdict, rows_tail_blank(&p->output, p->rows, p->matrix.outputs), "wrote right of %zu outputs",
                p->matrix.outputs);
}

static void stage(struct kernels_crew crew, void *product) { kernels_product_stage(crew, product); }

struct kernel_verdict check_product(const struct kernel_trial *trial) {
    struct kernel_verdict verdict = {0};
    struct chance chance = {trial->seed};
    for (size_t n = 0; n < trial->cases; n++) {
        struct product_case c = product_case(&chance, trial);
        run_stage(trial->table, c.threads, stage, &c.product);
        judge_product(&verdict, &c);
        struct memory first = memory_take(c.before.bytes, 0);
        memcpy(first.start, c.output.memory.start, first.bytes);
        memcpy(c.output.memory.start, c.before.start, first.bytes);
        const size_t others = chance_between(&chance, 1, trial->threads);
        run_stage(trial->table, others, stage, &c.product);
        judge_exact(&verdict, memcmp(first.start, c.output.memory.start, first.bytes) == 0,
                    "%zu threads give other bits than %zu", others, c.threads);
        memory_give(&first);
        product_give(&c);
    }
    return verdict;
}
