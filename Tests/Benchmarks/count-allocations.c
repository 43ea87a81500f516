// SPDX-License-Identifier: Apache-2.0
// Preloaded into a program, counts its heap allocations, thread by thread, and says them at its end:
//
//   LD_PRELOAD=count-allocations.so ALLOCATIONS=counts.txt program
//
// One line a thread: count and name. With ALLOCATION_STACKS=FILE every allocation's return addresses go there, 16 words
// each, and the memory map to FILE.maps; that makes the program some ten times slower.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { most_threads = 256, depth = 18, own_frames = 2, name_bytes = 16 };

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static struct {
    _Atomic unsigned long count;
    char name[name_bytes];
} threads[most_threads];
static _Atomic int used;
static __thread int mine = -1;
static __thread int inside;
static int stacks = -1;

static void count(void) {
    if (mine < 0) mine = atomic_fetch_add(&used, 1) % most_threads;
    // A thread gets its name after it begins, so now and then look again.
    if (atomic_fetch_add_explicit(&threads[mine].count, 1, memory_order_relaxed) % 64 < 8)
        prctl(PR_GET_NAME, threads[mine].name);
    if (stacks < 0 || inside) return;
    inside = 1;
    void *frames[depth] = {0};
    backtrace(frames, depth);
    if (write(stacks, frames + own_frames, (depth - own_frames) * sizeof *frames) < 0) _exit(70);
    inside = 0;
}

void *malloc(size_t size) {
    count();
    return __libc_malloc(size);
}

void *calloc(size_t elements, size_t size) {
    count();
    return __libc_calloc(elements, size);
}

void *realloc(void *old, size_t size) {
    count();
    return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
    count();
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
    void *result = memalign(alignment, size);
    if (!result) return ENOMEM;
    *memory = result;
    return 0;
}

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("ALLOCATION_STACKS");
    if (!path) return;
    void *frames[depth];
    inside = 1;
    backtrace(frames, depth);  // loads what unwinds, which allocates
    inside = 0;
    stacks = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

static void copy_maps(const char *path) {
    char name[4096], buffer[65536];
    snprintf(name, sizeof name, "%s.maps", path);
    const int from = open("/proc/self/maps", O_RDONLY), to = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    for (ssize_t bytes; (bytes = read(from, buffer, sizeof buffer)) > 0;)
        if (write(to, buffer, (size_t)bytes) < 0) _exit(70);
    close(from);
    close(to);
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("ALLOCATIONS");
    inside = 1;
    if (stacks >= 0) copy_maps(getenv("ALLOCATION_STACKS"));
    FILE *file = path ? fopen(path, "w") : 0;
    if (!file) return;
    for (int i = 0; i < used && i < most_threads; i++) fprintf(file, "%lu %s\n", threads[i].count, threads[i].name);
    fclose(file);
}
