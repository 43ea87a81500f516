// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "kernels.h"
#include "product.h"

/// A product C[R,O] = A[R,I] W[O,I]ᵀ to be timed, with its team.
struct kernel_bench;
struct kernel_bench *kernel_bench_create(const struct kernels_table *table, enum kernels_precision precision,
                                         size_t rows, size_t outputs, size_t inputs, size_t threads);
void kernel_bench_destroy(struct kernel_bench *bench);

/// Multiplies once, every thread of the team taking part; returns seconds.
double kernel_bench_run(struct kernel_bench *bench);
