// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>

#include "kernel_checks.h"

enum { stages = 5, units = 97 };

struct shared {
    struct team *team;
    size_t plain[stages][units];  // not atomic: a unit claimed twice, or a barrier passed early, spoils a sum
};

static void work(void *context, size_t thread) {
    struct shared *shared = context;
    for (size_t stage = 0; stage < stages; stage++) {
        for (size_t unit = thread; unit < units; unit = team_claim(shared->team))
            shared->plain[stage][unit] += stage ? shared->plain[stage - 1][(unit * 31 + stage) % units] : 1;
        team_barrier(shared->team);
    }
}

/// After n runs, stage 0 has counted n everywhere, stage 1 the sum of 1...n, and so on.
static size_t right_after(size_t runs, size_t stage) {
    size_t counts[stages] = {0};
    for (size_t run = 0; run < runs; run++)
        for (size_t s = 0; s < stages; s++) counts[s] += s ? counts[s - 1] : 1;
    return counts[stage];
}

struct kernel_verdict kernel_check_team(size_t threads, size_t runs) {
    struct shared shared = {0};
    struct kernel_verdict verdict = {0};
    shared.team = team_create(threads, work, &shared);
    for (size_t run = 0; run < runs; run++) team_run(shared.team);
    team_destroy(shared.team);
    for (size_t stage = 0; stage < stages; stage++)
        for (size_t unit = 0; unit < units; unit++)
            if (shared.plain[stage][unit] != right_after(runs, stage)) {
                verdict.error = __builtin_inf();
                snprintf(verdict.where, sizeof verdict.where, "%zu threads, stage %zu, unit %zu: %zu", threads, stage,
                         unit, shared.plain[stage][unit]);
            }
    return verdict;
}
