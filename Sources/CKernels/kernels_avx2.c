// SPDX-License-Identifier: Apache-2.0
// The AVX2 rung: the same source under a per-function target, so that nothing outside these functions may use it.
#if defined(__x86_64__)
#include "stages.h"
#define FN(name) kernels_avx2_##name
#define NARROW bf16_from_f32
#define REASSOCIATE _Pragma("clang fp reassociate(on) contract(fast)")
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "elementwise.inc"
#include "picture.inc"
#include "rows.inc"
#include "finish.inc"
#include "softmax.inc"
#include "attention.inc"
#include "functions.inc"
#pragma clang attribute pop
#endif
