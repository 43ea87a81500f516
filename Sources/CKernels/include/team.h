// SPDX-License-Identifier: Apache-2.0
// A fixed team of threads that works through a frame together: units of work are claimed with one atomic addition, and
// stages are parted by a barrier that spins before it sleeps. No locks, nothing allocated after `team_create`.
#pragma once
#include <stddef.h>

struct team;

/// Starts `threads` - 1 threads, which wait. Each run of the team calls `work(context, thread)` on every thread.
/// NULL, with errno set, where the system gives no memory or no threads.
struct team *team_create(size_t threads, void (*work)(void *context, size_t thread), void *context);

/// Ends and joins the threads. The team must be idle.
void team_destroy(struct team *team);

/// One run; the caller is thread 0, and returns when all threads are done. One caller at a time.
void team_run(struct team *team);

/// Waits for all threads of the run; starts the count of claims anew.
void team_barrier(struct team *team);

/// The next unit of the current stage for a thread that has done one: threads, threads + 1, ... The first unit of
/// thread t is t, without a claim.
size_t team_claim(struct team *team);

size_t team_threads(const struct team *team);
