// SPDX-License-Identifier: Apache-2.0
#if defined(__x86_64__)
#include "tiles.h"

#include <string.h>

_Thread_local struct tiles tiles;

static int all_zero(const void *start, size_t bytes) {
    const uint8_t *at = start;
    for (size_t i = 0; i < bytes; i++)
        if (at[i]) return 0;
    return 1;
}

const char *tiles_configure(const struct configuration *wanted) {
    const struct configuration c = *wanted;
    if (c.palette == 0) {
        memset(&tiles, 0, sizeof tiles);
        return 0;
    }
    if (c.palette != 1) return "#GP: LDTILECFG: no such palette";
    if (c.start_row) return "LDTILECFG: the emulator starts at row 0 only";
    if (!all_zero(c.reserved, sizeof c.reserved) || !all_zero(c.bytes + tile_count, 16) ||
        !all_zero(c.rows + tile_count, 8))
        return "#GP: LDTILECFG: reserved bytes are not 0";
    for (size_t t = 0; t < tile_count; t++) {
        if (c.bytes[t] > tile_bytes) return "#GP: LDTILECFG: more than 64 bytes a row";
        if (c.rows[t] > tile_rows) return "#GP: LDTILECFG: more than 16 rows";
        if (!c.bytes[t] != !c.rows[t]) return "#GP: LDTILECFG: rows without bytes, or bytes without rows";
    }
    memset(&tiles, 0, sizeof tiles);
    tiles.configuration = c;
    return 0;
}

static const char *unusable(unsigned tile) {
    if (tiles.configuration.palette == 0) return "#UD: no tiles are configured";
    if (tile >= tile_count) return "#UD: no such tile";
    if (tiles.configuration.rows[tile] == 0) return "#UD: the tile has no rows";
    if (tiles.configuration.bytes[tile] % 4) return "#UD: the tile's rows are no multiple of 4 bytes";
    return 0;
}

const char *tiles_zero(unsigned tile) {
    const char *fault = unusable(tile);
    if (!fault) memset(tiles.data[tile], 0, sizeof tiles.data[tile]);
    return fault;
}

const char *tiles_load(unsigned tile, const char *start, intptr_t stride) {
    const char *fault = unusable(tile);
    if (fault) return fault;
    memset(tiles.data[tile], 0, sizeof tiles.data[tile]);
    for (size_t r = 0; r < tiles.configuration.rows[tile]; r++)
        memcpy(tiles.data[tile][r], start + (intptr_t)r * stride, tiles.configuration.bytes[tile]);
    return 0;
}

const char *tiles_store(unsigned tile, char *start, intptr_t stride) {
    const char *fault = unusable(tile);
    if (fault) return fault;
    for (size_t r = 0; r < tiles.configuration.rows[tile]; r++)
        memcpy(start + (intptr_t)r * stride, tiles.data[tile][r], tiles.configuration.bytes[tile]);
    return 0;
}
#endif
