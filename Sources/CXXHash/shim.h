// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stddef.h>
#include <xxhash.h>
#if defined(__x86_64__)
// From here on XXH3_128bits is the function that picks the processor's instruction set: 50 GB/s a core, not 8.
#include <xxh_x86dispatch.h>
#endif

/// XXH3, 128 bits, of `count` bytes; the same on every machine.
static inline XXH128_hash_t xxhash_128(const void *bytes, size_t count) { return XXH3_128bits(bytes, count); }
