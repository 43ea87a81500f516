// SPDX-License-Identifier: Apache-2.0
// Checks of the kernels against plain arithmetic in float64, on random shapes with tails. In C, so that one source runs
// in the tests, under sanitizers, and in emulators of other processors (Tests/Conformance/processors).
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "kernels.h"
#include "product.h"
#include "stages.h"
#include "team.h"

/// What a check is to try.
struct kernel_trial {
    const struct kernels_table *table;
    enum kernels_precision precision;
    uint64_t seed;
    size_t cases;
    size_t largest;  // the most of any dimension
    size_t threads;  // the most threads
};

/// The worst error that a check met, in units of the bound that the arithmetic allows there: above 1 is a failure, and
/// infinite where something had to be exact and was not.
struct kernel_verdict {
    double error;
    char where[160];
};

struct kernel_check {
    const char *name;
    unsigned precisions;  // bit p: has something to say about kernels_precision p
    struct kernel_verdict (*run)(const struct kernel_trial *trial);
};

/// Check number `index`, or NULL behind the last.
const struct kernel_check *kernel_check_at(size_t index);

/// The team alone: every unit of every stage is claimed exactly once, and no thread passes a barrier early.
struct kernel_verdict kernel_check_team(size_t threads, size_t runs);
