// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "kernel_bench.h"

#include <stdlib.h>
#include <time.h>

#include "weights.h"

struct kernel_bench {
    const struct kernels_table *table;
    struct team *team;
    struct kernels_product product;
    struct weights weights;
    struct rows_case input, output;
};

static void work(void *context, size_t thread) {
    struct kernel_bench *bench = context;
    kernels_product_stage((struct kernels_crew){.table = bench->table, .team = bench->team, .thread = thread},
                          &bench->product);
}

struct kernel_bench *kernel_bench_create(const struct kernels_table *table, enum kernels_precision precision,
                                         size_t rows, size_t outputs, size_t inputs, size_t threads) {
    struct kernel_bench *bench = calloc(1, sizeof *bench);
    struct chance chance = {1};
    if (!bench) abort();
    bench->table = table;
    bench->weights = weights_random(&chance, precision, outputs, inputs);
    bench->input = rows_random(&chance, precision, rows, inputs);
    bench->output = rows_blank(&chance, kernels_fp32, rows, outputs);
    // The strides of the tower, not the checks' random ones.
    bench->input.rows.stride = kernels_row_stride(precision, inputs);
    bench->output.rows.stride = kernels_row_stride(kernels_fp32, outputs);
    bench->product = (struct kernels_product){
        .matrix = bench->weights.matrix, .input = bench->input.rows, .output = bench->output.rows, .rows = rows};
    bench->team = team_create(threads, work, bench);
    if (!bench->team) abort();
    return bench;
}

void kernel_bench_destroy(struct kernel_bench *bench) {
    team_destroy(bench->team);
    weights_give(&bench->weights);
    rows_give(&bench->input);
    rows_give(&bench->output);
    free(bench);
}

double kernel_bench_run(struct kernel_bench *bench) {
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    team_run(bench->team);
    clock_gettime(CLOCK_MONOTONIC, &end);
    return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) * 1e-9;
}
