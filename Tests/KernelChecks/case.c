// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "case.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

uint64_t chance_bits(struct chance *chance) {
    uint64_t z = chance->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

size_t chance_between(struct chance *chance, size_t lowest, size_t highest) {
    return highest <= lowest ? lowest : lowest + chance_bits(chance) % (highest - lowest + 1);
}

float chance_number(struct chance *chance) {
    const uint64_t bits = chance_bits(chance);
    const float number = (float)((double)(int64_t)bits * 0x1p-63 * 0.999);
    return (bits & 7) == 0 ? number * 0x1p-20f : number;
}

/// Bytes between memory and its guard: QEMU 7.2 reads 16 bytes for the last number of VFMADD213SS.
#ifndef KERNEL_CHECKS_SLACK
#define KERNEL_CHECKS_SLACK 0
#endif

struct memory memory_take(size_t bytes, int fill) {
    enum { page = 65536 };  // the largest page of any arm64 kernel
    const size_t wanted = (bytes + 63) / 64 * 64, whole = (wanted + KERNEL_CHECKS_SLACK + page - 1) / page * page;
    char *mapping = mmap(0, whole + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED || mprotect(mapping + whole, page, PROT_NONE)) {
        perror("mmap");
        abort();
    }
    char *start = mapping + whole - KERNEL_CHECKS_SLACK - wanted;
    if (fill) memset(start, fill, wanted);
    return (struct memory){.start = start, .bytes = wanted, .mapped = whole + page, .mapping = mapping};
}

void memory_give(struct memory *memory) { munmap(memory->mapping, memory->mapped); }

static void blame(struct kernel_verdict *verdict, double error, const char *format, va_list arguments) {
    verdict->error = error;
    vsnprintf(verdict->where, sizeof verdict->where, format, arguments);
}

void judge(struct kernel_verdict *verdict, double got, double expected, double bound, const char *format, ...) {
    const double off = fabs(got - expected), error = off <= bound * 1e9 ? (off > 0 ? off / bound : 0) : INFINITY;
    if (error <= verdict->error) return;
    va_list arguments;
    va_start(arguments, format);
    blame(verdict, error, format, arguments);
    va_end(arguments);
}

void judge_exact(struct kernel_verdict *verdict, int right, const char *format, ...) {
    if (right || isinf(verdict->error)) return;
    va_list arguments;
    va_start(arguments, format);
    blame(verdict, INFINITY, format, arguments);
    va_end(arguments);
}

struct run {
    const struct kernels_table *table;
    struct team *team;
    void (*stage)(struct kernels_crew, void *);
    void *context;
};

static void run_thread(void *context, size_t thread) {
    const struct run *run = context;
    run->stage((struct kernels_crew){.table = run->table, .team = run->team, .thread = thread}, run->context);
}

void run_stage(const struct kernels_table *table, size_t threads, void (*stage)(struct kernels_crew, void *),
               void *context) {
    struct run run = {.table = table, .stage = stage, .context = context};
    run.team = team_create(threads, run_thread, &run);
    if (!run.team) {
        perror("team_create");
        abort();
    }
    team_run(run.team);
    team_destroy(run.team);
}
