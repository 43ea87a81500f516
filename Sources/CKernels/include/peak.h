// SPDX-License-Identifier: Apache-2.0
// What this machine can do at most: bursts of nothing but multiply-adds, and of nothing but reading memory, on all
// threads at once. They show which share of it the tower gets.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "product.h"
#include "team.h"

/// What multiplies and adds. Several rungs share one.
enum peak_unit {
    peak_scalar_fp32,   // the compiler's baseline: a product and a sum, 128 bits
    peak_avx2_fp32,     // VFMADD, 256 bits
    peak_avx2_int8,     // VPMADDWD and VPADDD on bytes that are widened already, 256 bits
    peak_avxvnni_int8,  // VPDPBUSD, 256 bits
    peak_avx512_fp32,   // VFMADD, 512 bits
    peak_avx512_int8,   // VPDPBUSD, 512 bits
    peak_avx512_bf16,   // VDPBF16PS, 512 bits
    peak_amx_int8,      // TDPBUSD
    peak_amx_bf16,      // TDPBF16PS
    peak_units,
};

struct kernels_table;

/// The unit that a rung's products of a precision run on. What a rung has no instruction for is widened: bfloat16 to
/// float32, int8 to int16 or int32.
enum peak_unit peak_unit_of(const struct kernels_table *table, enum kernels_precision precision);

/// Operations of one round of a unit on one thread, a multiply-add counted as two; 0 where this build lacks it.
uint64_t peak_operations(enum peak_unit unit);

/// One burst, for every thread of a team: `peak_work` is the team's work and this its context. Threads claim its pieces,
/// as those of the tower claim theirs: where another process takes a core for a while, the others go on.
struct peak_burst {
    struct team *team;
    size_t pieces;
    enum peak_unit unit;  // the processor has it, and AMX has been asked for
    uint64_t rounds;      // of the unit, in a piece
    /// Read instead of computing anything where not NULL: `pieces` times `piece_bytes`, a multiple of 1024, all written
    /// before, because the kernel backs untouched pages with one page of zeros.
    const char *memory;
    size_t piece_bytes;
    int wide;  // reads are 512 bits wide (AVX-512 F), else 128
};

void peak_work(void *burst, size_t thread);
