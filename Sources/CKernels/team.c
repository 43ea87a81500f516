// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "team.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Spins of a waiting thread before it sleeps: some 50 us, longer than a stage's threads drift apart on an idle machine
/// and shorter than a time slice.
enum { spins = 4000 };

struct member {
    struct team *team;
    size_t thread;
    pthread_t id;
    _Atomic int processor;  // it was on when the run began
};

/// Each word that threads write stands on its own cache line.
struct team {
    alignas(64) _Atomic size_t claimed;
    alignas(64) _Atomic size_t arrived;
    alignas(64) _Atomic uint32_t passed;  // counts barriers; waiters sleep on it
    alignas(64) _Atomic uint32_t runs;    // counts runs; idle threads sleep on it
    alignas(64) _Atomic int sleepers;
    _Atomic int ended;
    size_t threads;
    void (*work)(void *, size_t);
    void *context;
    struct member members[];
};

static inline void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
}

/// Waits until `*word` is no longer `seen`. `sleepers` is raised before the last look, so that whoever changes the word
/// afterwards sees it and wakes.
static void wait_for_change(struct team *team, _Atomic uint32_t *word, uint32_t seen) {
    for (int i = 0; i < spins; i++) {
        if (atomic_load_explicit(word, memory_order_acquire) != seen) return;
        relax();
    }
    atomic_fetch_add(&team->sleepers, 1);
    while (atomic_load(word) == seen) syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, 0, 0, 0);
    atomic_fetch_sub(&team->sleepers, 1);
}

static void change(struct team *team, _Atomic uint32_t *word) {
    atomic_fetch_add(word, 1);
    if (atomic_load(&team->sleepers) > 0) syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, 0, 0, 0);
}

void team_barrier(struct team *team) {
    if (team->threads == 1) {
        atomic_store_explicit(&team->claimed, 1, memory_order_relaxed);
        return;
    }
    const uint32_t seen = atomic_load_explicit(&team->passed, memory_order_relaxed);
    if (atomic_fetch_add(&team->arrived, 1) + 1 < team->threads) {
        wait_for_change(team, &team->passed, seen);
        return;
    }
    atomic_store_explicit(&team->arrived, 0, memory_order_relaxed);
    atomic_store_explicit(&team->claimed, team->threads, memory_order_relaxed);
    change(team, &team->passed);
}

size_t team_claim(struct team *team) { return atomic_fetch_add_explicit(&team->claimed, 1, memory_order_relaxed); }

size_t team_threads(const struct team *team) { return team->threads; }

/// Moves a thread that woke up on the processor of one before it. After some milliseconds of sleep, as between the
/// frames of a camera, the scheduler stacks threads now and then, and leaves them so for longer than a frame takes: T16
/// at 5 frames/s had a median of 18.8 ms and 34 for one frame in ten, of 15.5 and 22 without pauses. The threads are not
/// bound for good, because another program may need the processor more.
static void part(struct team *team, struct member *member) {
    const int processor = sched_getcpu();
    atomic_store(&member->processor, processor);
    cpu_set_t all, free;
    int crowded = 0;
    for (size_t other = 0; other < member->thread; other++)
        crowded |= atomic_load(&team->members[other].processor) == processor;
    if (!crowded || sched_getaffinity(0, sizeof all, &all)) return;
    free = all;
    for (size_t other = 0; other < team->threads; other++) {
        const int taken = atomic_load(&team->members[other].processor);
        if (taken >= 0 && taken < CPU_SETSIZE) CPU_CLR(taken, &free);
    }
    if (CPU_COUNT(&free) == 0 || sched_setaffinity(0, sizeof free, &free)) return;
    sched_setaffinity(0, sizeof all, &all);
    atomic_store(&member->processor, sched_getcpu());
}

static void *serve(void *argument) {
    struct member *member = argument;
    struct team *team = member->team;
    for (uint32_t seen = 0;; seen++) {
        wait_for_change(team, &team->runs, seen);
        if (atomic_load(&team->ended)) return 0;
        part(team, member);
        team->work(team->context, member->thread);
        team_barrier(team);
    }
}

void team_run(struct team *team) {
    if (team->threads > 1) {
        atomic_store(&team->members[0].processor, sched_getcpu());
        change(team, &team->runs);
    }
    team->work(team->context, 0);
    team_barrier(team);
}

static void end(struct team *team, size_t started) {
    atomic_store(&team->ended, 1);
    change(team, &team->runs);
    for (size_t thread = 1; thread < started; thread++) pthread_join(team->members[thread].id, 0);
    free(team);
}

struct team *team_create(size_t threads, void (*work)(void *, size_t), void *context) {
    const size_t bytes = sizeof(struct team) + threads * sizeof(struct member);
    struct team *team = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (!team) return 0;
    *team = (struct team){.claimed = threads, .threads = threads, .work = work, .context = context};
    for (size_t thread = 0; thread < threads; thread++)
        team->members[thread] = (struct member){.team = team, .thread = thread, .processor = -1};
    for (size_t thread = 1; thread < threads; thread++) {
        const int failure = pthread_create(&team->members[thread].id, 0, serve, &team->members[thread]);
        if (failure) {
            end(team, thread);
            errno = failure;
            return 0;
        }
    }
    return team;
}

void team_destroy(struct team *team) { end(team, team->threads); }
