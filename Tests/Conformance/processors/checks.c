// SPDX-License-Identifier: Apache-2.0
// Runs the kernels' checks on every rung that this processor, or the emulator around it, has. Fails when one fails, or
// when the best rung is not the one named as first argument ("any" is any). Then may follow: how many cases, the largest
// dimension, the seed, the only rung.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_checks.h"

static const char *const rungs[] = {"scalar", "avx2", "avxvnni", "avx512", "avx512vnni", "avx512bf16", "amx"};
static const char *const precisions[] = {"fp32", "bf16", "int8"};

static int run(const char *rung, const struct kernel_check *check, const struct kernel_trial *trial) {
    const struct kernel_verdict verdict = check->run(trial);
    const int failed = !(verdict.error <= 1);
    if (failed || getenv("VERBOSE"))
        printf("%s %s %s: %.3g of the bound: %s\n", rung, precisions[trial->precision], check->name, verdict.error,
               verdict.where);
    fflush(stdout);
    return failed;
}

static int number(int count, char **arguments, int place, int otherwise) {
    return count > place ? atoi(arguments[place]) : otherwise;
}

int main(int count, char **arguments) {
    const char *best = "none";
    int failures = 0, checks = 0;
    const int cases = number(count, arguments, 2, 20), largest = number(count, arguments, 3, 150);
    const int seed = number(count, arguments, 4, 1);
    for (size_t rung = 0; rung <= kernels_rung_amx; rung++) {
        const struct kernels_table *table = kernels_for((enum kernels_rung)rung);
        if (!table) continue;
        best = rungs[rung];
        if (count > 5 && strcmp(best, arguments[5])) continue;
        const struct kernel_check *check;
        for (size_t i = 0; (check = kernel_check_at(i)); i++)
            for (size_t precision = 0; precision < 3; precision++) {
                if (!(check->precisions & 1u << precision)) continue;
                const struct kernel_trial trial = {.table = table,
                                                   .precision = (enum kernels_precision)precision,
                                                   .seed = (uint64_t)seed,
                                                   .cases = (size_t)cases,
                                                   .largest = (size_t)largest,
                                                   .threads = 5};
                failures += run(best, check, &trial);
                checks++;
            }
    }
    for (size_t threads = 1; threads < 8; threads++, checks++) {
        const struct kernel_verdict verdict = kernel_check_team(threads, 200);
        if (verdict.error > 0) failures++, printf("team: %s\n", verdict.where);
    }
    printf("%s best rung %s, %d checks, %d failed\n", failures ? "FAIL" : "OK", best, checks, failures);
    if (count > 1 && strcmp(arguments[1], "any") && strcmp(best, arguments[1])) {
        printf("FAIL best rung is not %s\n", arguments[1]);
        failures++;
    }
    return failures != 0;
}
