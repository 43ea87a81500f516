// SPDX-License-Identifier: Apache-2.0
// What the checks share: random numbers, memory that ends at a guard, the worst error so far, a crew for one stage.
#pragma once
#include <math.h>
#include <string.h>

#include "kernel_checks.h"

/// Unit roundoffs: a float32 result is off by at most `unit32` of itself, a bfloat16 one by `unit16`.
#define unit32 0x1p-24
#define unit16 0x1p-8

/// SplitMix64 (Steele, Lea and Flood, 2014): every seed gives another sequence, the same one everywhere.
struct chance {
    uint64_t state;
};
uint64_t chance_bits(struct chance *chance);
size_t chance_between(struct chance *chance, size_t lowest, size_t highest);  // inclusive
float chance_number(struct chance *chance);                                   // in (-1, 1), one in eight tiny

/// `bytes` rounded up to 64, with an unreadable page right behind; filled with `fill`. Ends the program without memory.
struct memory {
    char *start;
    size_t bytes, mapped;
    void *mapping;
};
struct memory memory_take(size_t bytes, int fill);
void memory_give(struct memory *memory);

/// Remembers the worst of `|got - expected| / bound`; NaN counts as infinite.
void judge(struct kernel_verdict *verdict, double got, double expected, double bound, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/// Something that has to be exact.
void judge_exact(struct kernel_verdict *verdict, int right, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/// Runs one stage on a fresh team.
void run_stage(const struct kernels_table *table, size_t threads, void (*stage)(struct kernels_crew, void *),
               void *context);

/// Rows of activations in guarded memory.
struct rows_case {
    struct kernels_rows rows;
    struct memory memory, scale, zero;
};
/// Random, with padding that is finite and not 0: a product must not let it through.
struct rows_case rows_random(struct chance *chance, enum kernels_precision precision, size_t rows, size_t width);
/// Every byte 0xff: NaN, or -1, to be overwritten.
struct rows_case rows_blank(struct chance *chance, enum kernels_precision precision, size_t rows, size_t width);
void rows_give(struct rows_case *rows);
/// Element (row, column), as a number.
double rows_value(const struct kernels_rows *rows, size_t row, size_t column);
/// Whether what lies behind column `width` of each row is still blank.
int rows_tail_blank(const struct kernels_rows *rows, size_t count, size_t width);

size_t element_bytes(enum kernels_precision precision);
