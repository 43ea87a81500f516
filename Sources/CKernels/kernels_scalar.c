// SPDX-License-Identifier: Apache-2.0
// The reference rung: what the compiler's baseline allows, sums in source order.
#include "stages.h"
#define FN(name) kernels_scalar_##name
#define NARROW bf16_from_f32
#define REASSOCIATE
#include "elementwise.inc"
#include "picture.inc"
#include "rows.inc"
#include "finish.inc"
#include "softmax.inc"
#include "attention.inc"
#include "functions.inc"
