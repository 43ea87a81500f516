// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <zlib.h>

/// `deflateInit2` is a macro, which Swift does not see. Wraps what comes out in gzip (RFC 1952).
static inline int czlib_begin_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
