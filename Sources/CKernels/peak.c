// SPDX-License-Identifier: Apache-2.0
// A round is 12 multiply-adds that do not wait for each other: two pipes times six cycles, the longest latency of these
// instructions. After each an empty `asm` claims to change the sum and the operands, so that the compiler can neither fold
// two nor move one out of the loop. Operands are ones: no subnormal slows a pipe down, no zero saves it power.
#include "peak.h"

#include "kernels.h"
#include "tiles.h"

enum { sums = 12, unrolled = 4, line = 64, lines = 16 };

#if defined(__x86_64__)
#define ANY_REGISTER "+v"  // all 32 where the function's target has them, else 16
#else
#define ANY_REGISTER "+w"
#endif
#define KEEP(vector) __asm__ volatile("" : ANY_REGISTER(vector))

#define BURST(NAME, VECTOR, ONE, STEP)                             \
    static void NAME(uint64_t rounds) {                            \
        VECTOR sum[sums], left = ONE, right = ONE;                 \
        _Pragma("clang loop unroll(full)")                         \
        for (int i = 0; i < sums; i++) sum[i] = ONE;               \
        _Pragma("clang loop unroll_count(unrolled)")               \
        for (uint64_t round = 0; round < rounds; round++) {        \
            _Pragma("clang loop unroll(full)")                     \
            for (int i = 0; i < sums; i++) {                       \
                KEEP(left);                                        \
                KEEP(right);                                       \
                sum[i] = STEP(sum[i], left, right);                \
                KEEP(sum[i]);                                      \
            }                                                      \
        }                                                          \
    }

#define READ(NAME, VECTOR)                                                                            \
    static void NAME(const char *memory, size_t bytes) {                                              \
        VECTOR seen[4] = {0};                                                                         \
        for (size_t at = 0; at < bytes; at += lines * line)                                           \
            _Pragma("clang loop unroll(full)")                                                        \
            for (size_t i = 0; i < lines * line / sizeof(VECTOR); i++)                                \
                seen[i % 4] |= *(const VECTOR *)(memory + at + i * sizeof(VECTOR));                   \
        seen[0] |= seen[1] | seen[2] | seen[3];                                                       \
        KEEP(seen[0]);                                                                                \
    }

typedef float float4 __attribute__((vector_size(16)));
typedef int64_t long2 __attribute__((vector_size(16)));

#define ONES_FLOAT4 ((float4){1, 1, 1, 1})
#define MULTIPLY_ADD(sum, left, right) ((sum) + (left) * (right))
BURST(scalar_fp32, float4, ONES_FLOAT4, MULTIPLY_ADD)
READ(read_128, long2)

#if defined(__x86_64__)
#include <immintrin.h>

typedef int64_t long8 __attribute__((vector_size(64)));

#define FMA_256(sum, left, right) _mm256_fmadd_ps(left, right, sum)
#define MADD_256(sum, left, right) _mm256_add_epi32(sum, _mm256_madd_epi16(left, right))
#define DOT_256(sum, left, right) _mm256_dpbusd_avx_epi32(sum, left, right)
#define FMA_512(sum, left, right) _mm512_fmadd_ps(left, right, sum)
#define DOT_512(sum, left, right) _mm512_dpbusd_epi32(sum, left, right)
#define BF16_512(sum, left, right) (__m512i) _mm512_dpbf16_ps((__m512)(sum), (__m512bh)(left), (__m512bh)(right))

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
BURST(avx2_fp32, __m256, _mm256_set1_ps(1), FMA_256)
BURST(avx2_int8, __m256i, _mm256_set1_epi16(1), MADD_256)
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx2,avxvnni"))), apply_to = function)
BURST(avxvnni_int8, __m256i, _mm256_set1_epi8(1), DOT_256)
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
BURST(avx512_fp32, __m512, _mm512_set1_ps(1), FMA_512)
READ(read_512, long8)
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512vnni"))), apply_to = function)
BURST(avx512_int8, __m512i, _mm512_set1_epi32(0x01010101), DOT_512)
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("avx512f,avx512bf16"))), apply_to = function)
BURST(avx512_bf16, __m512i, _mm512_set1_epi32(0x3f803f80), BF16_512)
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("amx-tile,amx-bf16,amx-int8"))), apply_to = function)

/// A round is four products of full tiles, each with sums of its own: the latency of one is 52 cycles, its share 16.
#define TILE_BURST(NAME, DOT)                                                          \
    static void NAME(uint64_t rounds) {                                                \
        struct {                                                                       \
            uint8_t palette, start_row, reserved[14];                                  \
            uint16_t bytes[16];                                                        \
            uint8_t rows[16];                                                          \
        } tiles = {.palette = 1};                                                      \
        for (int tile = 0; tile < 8; tile++) tiles.bytes[tile] = 64, tiles.rows[tile] = 16; \
        uint32_t ones[16 * 16];                                                        \
        for (int i = 0; i < 16 * 16; i++) ones[i] = 0x3f803f80;                        \
        _tile_loadconfig(&tiles);                                                      \
        _tile_zero(0);                                                                 \
        _tile_zero(1);                                                                 \
        _tile_zero(2);                                                                 \
        _tile_zero(3);                                                                 \
        _tile_loadd(4, ones, 64);                                                      \
        _tile_loadd(5, ones, 64);                                                      \
        for (uint64_t round = 0; round < rounds; round++) {                            \
            DOT(0, 4, 5);                                                              \
            DOT(1, 4, 5);                                                              \
            DOT(2, 4, 5);                                                              \
            DOT(3, 4, 5);                                                              \
        }                                                                              \
        _tile_release();                                                               \
    }

TILE_BURST(amx_int8, _tile_dpbusd)
TILE_BURST(amx_bf16, _tile_dpbf16ps)
#pragma clang attribute pop
#endif

struct unit {
    void (*run)(uint64_t rounds);
    uint64_t multiply_adds;  // of one round
};

static const struct unit units[peak_units] = {
    [peak_scalar_fp32] = {scalar_fp32, sums * 4},
#if defined(__x86_64__)
    [peak_avx2_fp32] = {avx2_fp32, sums * 8},
    [peak_avx2_int8] = {avx2_int8, sums * 16},
    [peak_avxvnni_int8] = {avxvnni_int8, sums * 32},
    [peak_avx512_fp32] = {avx512_fp32, sums * 16},
    [peak_avx512_int8] = {avx512_int8, sums * 64},
    [peak_avx512_bf16] = {avx512_bf16, sums * 32},
    [peak_amx_int8] = {amx_int8, 4 * 16 * 16 * 64},
    [peak_amx_bf16] = {amx_bf16, 4 * 16 * 16 * 32},
#endif
};

/// By the tile that the products use, so that the two cannot drift apart.
static const struct {
    const struct kernels_tile *tile;
    enum peak_unit unit;
} tile_units[] = {
    {&kernels_tile_scalar_fp32, peak_scalar_fp32},  {&kernels_tile_scalar_bf16, peak_scalar_fp32},
    {&kernels_tile_scalar_int8, peak_scalar_fp32},
#if defined(__x86_64__)
    {&kernels_tile_avx2_fp32, peak_avx2_fp32},      {&kernels_tile_avx2_bf16, peak_avx2_fp32},
    {&kernels_tile_avx2_int8, peak_avx2_int8},      {&kernels_tile_avxvnni_int8, peak_avxvnni_int8},
    {&kernels_tile_avx512_fp32, peak_avx512_fp32},  {&kernels_tile_avx512_bf16, peak_avx512_bf16},
    {&kernels_tile_avx512_int8, peak_avx512_int8},  {&kernels_tile_amx_bf16, peak_amx_bf16},
    {&kernels_tile_amx_int8, peak_amx_int8},
#endif
};

enum peak_unit peak_unit_of(const struct kernels_table *table, enum kernels_precision precision) {
    for (size_t i = 0; i < sizeof tile_units / sizeof *tile_units; i++)
        if (tile_units[i].tile == table->tiles[precision]) return tile_units[i].unit;
    return peak_scalar_fp32;
}

uint64_t peak_operations(enum peak_unit unit) { return 2 * units[unit].multiply_adds; }

static void read_memory(const struct peak_burst *burst, size_t piece) {
    const char *memory = burst->memory + piece * burst->piece_bytes;
#if defined(__x86_64__)
    if (burst->wide) {
        read_512(memory, burst->piece_bytes);
        return;
    }
#endif
    read_128(memory, burst->piece_bytes);
}

void peak_work(void *context, size_t thread) {
    const struct peak_burst *burst = context;
    for (size_t piece = thread; piece < burst->pieces; piece = team_claim(burst->team)) {
        if (burst->memory)
            read_memory(burst, piece);
        else if (units[burst->unit].run)
            units[burst->unit].run(burst->rounds);
    }
}
