// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "tile_emulator.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include "instruction.h"

static const int places[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                               REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

struct escape {
    sigjmp_buf place;
    const char *volatile reason;
};
static _Thread_local struct escape *escape;

static void fault(const char *reason) {
    if (escape) {
        escape->reason = reason;
        siglongjmp(escape->place, 1);
    }
    if (write(STDERR_FILENO, reason, strlen(reason)) < 0 || write(STDERR_FILENO, "\n", 1) < 0) return;
}

static void answer(int signal_number, siginfo_t *information, void *context) {
    (void)information;
    greg_t *values = ((ucontext_t *)context)->uc_mcontext.gregs;
    struct registers registers;
    for (size_t i = 0; i < 16; i++) registers.numbered[i] = (uint64_t)values[places[i]];
    struct instruction instruction;
    if (instruction_read((const uint8_t *)values[REG_RIP], &registers, &instruction)) {
        int known;
        const char *reason = instruction_execute(&instruction, &known);
        if (known && !reason) {
            values[REG_RIP] += (greg_t)instruction.length;
            return;
        }
        if (known) fault(reason);
    }
    // The instruction is met again, and nobody answers.
    signal(signal_number, SIG_DFL);
}

int tile_emulator_install(void) {
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return -1;
    struct sigaction action = {.sa_sigaction = answer, .sa_flags = SA_SIGINFO | SA_NODEFER};
    return sigaction(SIGILL, &action, 0);
}

int tile_emulator_is_superfluous(void) {
    unsigned a, b, c, d;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (d >> 24 & 1);
}

const char *tile_emulator_fault(void (*body)(void *), void *context) {
    struct escape own = {.reason = 0};
    escape = &own;
    if (sigsetjmp(own.place, 1) == 0) body(context);
    escape = 0;
    return own.reason;
}

#else
int tile_emulator_install(void) { return -1; }
int tile_emulator_is_superfluous(void) { return 0; }
const char *tile_emulator_fault(void (*body)(void *), void *context) {
    body(context);
    return 0;
}
#endif
