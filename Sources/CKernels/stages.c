// SPDX-License-Identifier: Apache-2.0
#include "stages.h"

#include <stdalign.h>

// Thread t begins with unit t; team.h says why that needs no claim.
#define EACH_UNIT(unit, units) \
    for (size_t unit = crew.thread; unit < (units); unit = team_claim(crew.team))

enum {
    rows_of_unit = 8,
    group_bytes = 192 << 10,  // of panels that one thread works on while the next are prefetched: both fit 1 MB of cache
    units_per_thread = 4,     // so that a thread that was held up leaves the others little to wait for
};

void kernels_layer_norm(const struct kernels_table *k, size_t rows, size_t width, const float *x, const float *weight,
                        const float *bias, float *y) {
    const struct kernels_rows out = {.precision = kernels_fp32, .start = y, .stride = width * sizeof *y};
    for (size_t row = 0; row < rows; row++) k->functions->norm_row(width, x + row * width, weight, bias, &out, row);
}

void kernels_norm_stage(struct kernels_crew crew, size_t rows, size_t width, const float *x, const float *weight,
                        const float *bias, struct kernels_rows out) {
    EACH_UNIT(unit, (rows + rows_of_unit - 1) / rows_of_unit)
        for (size_t row = unit * rows_of_unit; row < rows && row < (unit + 1) * rows_of_unit; row++)
            crew.table->functions->norm_row(width, x + row * width, weight, bias, &out, row);
}

void kernels_convert_stage(struct kernels_crew crew, size_t rows, size_t width, struct kernels_rows in,
                           struct kernels_rows out) {
    EACH_UNIT(unit, (rows + rows_of_unit - 1) / rows_of_unit)
        for (size_t row = unit * rows_of_unit; row < rows && row < (unit + 1) * rows_of_unit; row++)
            crew.table->functions->convert_row(width, &in, row, &out);
}

/// How a product is cut: groups of panels, and chunks of rows where there are too few panels for the threads.
struct cut {
    size_t panels, panel_bytes, group, groups, chunks, units;
};

/// The size up to `most` with which no thread gets much more than its share: of 72 panels in groups of 8 one of two
/// threads gets 40, in groups of 6 both get 36. Of equals the largest.
static size_t even_group(size_t panels, size_t most, size_t threads) {
    size_t best = 1, least = SIZE_MAX;
    for (size_t group = most > 1 ? most : 1; 2 * group >= most && group > 0; group--) {
        const size_t groups = (panels + group - 1) / group, share = (groups + threads - 1) / threads * group;
        if (share < least) {
            least = share;
            best = group;
        }
    }
    return best;
}

static struct cut cut(const struct kernels_matrix *matrix, size_t rows, size_t tile_rows, size_t threads) {
    struct cut cut = {
        .panels = (matrix->outputs + kernels_panel_columns - 1) / kernels_panel_columns,
        .panel_bytes = kernels_panel_bytes(matrix->precision, matrix->inputs),
    };
    const size_t wanted = threads * units_per_thread, fair = cut.panels / wanted;
    const size_t fitting = group_bytes / cut.panel_bytes;
    cut.group = even_group(cut.panels, fair < fitting ? fair : fitting, threads);
    cut.groups = (cut.panels + cut.group - 1) / cut.group;
    const size_t blocks = (rows + tile_rows - 1) / tile_rows, chunks = (wanted + cut.groups - 1) / cut.groups;
    cut.chunks = threads == 1 ? 1 : chunks < blocks ? chunks : blocks;
    cut.units = cut.groups * cut.chunks;
    return cut;
}

/// What to prefetch while a unit is worked on: its successor's panels, shared out over the unit's tiles.
struct ahead {
    const char *next;
    size_t lines;
};

static struct ahead ahead_of(const struct kernels_product *p, const struct cut *cut, size_t unit, size_t next,
                             size_t thread) {
    const size_t group = next / cut->chunks, bytes = cut->group * cut->panel_bytes;
    if (next < cut->units)
        return group == unit / cut->chunks
                   ? (struct ahead){0}
                   : (struct ahead){(const char *)p->matrix.panels + group * bytes, bytes / 64};
    const size_t first = thread * group_bytes;
    if (first >= p->successor_bytes) return (struct ahead){0};
    const size_t left = p->successor_bytes - first;
    return (struct ahead){(const char *)p->successor + first, (left < group_bytes ? left : group_bytes) / 64};
}

/// One chunk of rows times one group of panels: a block of rows stays in the first cache while the panels pass.
static void multiply_unit(struct kernels_crew crew, const struct kernels_product *p, const struct cut *cut,
                          size_t unit, struct ahead ahead) {
    const struct kernels_matrix *matrix = &p->matrix;
    const struct kernels_tile *tile = crew.table->tiles[matrix->precision];
    const size_t steps = kernels_steps(matrix->precision, matrix->inputs), chunk = unit % cut->chunks;
    const size_t first_panel = unit / cut->chunks * cut->group;
    const size_t left = cut->panels - first_panel, panels = left < cut->group ? left : cut->group;
    size_t row = p->rows * chunk / cut->chunks;
    const struct kernels_split split = kernels_split(p->rows * (chunk + 1) / cut->chunks - row, tile->rows);
    const size_t lines = (ahead.lines + split.blocks * panels - 1) / (split.blocks * panels);
    // Two, because one is finished while the other is computed, where the tile does that.
    alignas(64) float sums[2][kernels_panel_columns * kernels_panel_columns];
    struct kernels_meanwhile meanwhile = {.ahead = ahead.next};
    size_t turn = 0;
    for (size_t block = 0; block < split.blocks; block++) {
        const size_t rows = kernels_block_rows(split, block);
        if (tile->enter && (block == 0 || block == split.larger)) tile->enter(rows);
        const char *input = (const char *)p->input.start + row * p->input.stride;
        for (size_t panel = first_panel; panel < first_panel + panels; panel++, turn ^= tile->finishes_others != 0) {
            meanwhile.lines = ahead.lines < lines ? ahead.lines : lines;
            tile->multiply(rows, steps, input, p->input.stride,
                           (const char *)matrix->panels + panel * cut->panel_bytes, sums[turn], kernels_panel_columns,
                           &meanwhile);
            meanwhile.ahead += meanwhile.lines * 64;
            ahead.lines -= meanwhile.lines;
            meanwhile.pending = (struct kernels_pending){
                crew.table->functions->finish, p, row, rows, panel * kernels_panel_columns, sums[turn]};
            if (!tile->finishes_others) kernels_finish(&meanwhile.pending, rows);
        }
        row += rows;
    }
    kernels_finish(&meanwhile.pending, meanwhile.pending.rows);
    if (tile->leave) tile->leave();
}

void kernels_product_stage(struct kernels_crew crew, const struct kernels_product *product) {
    const struct cut parts = cut(&product->matrix, product->rows, crew.table->tiles[product->matrix.precision]->rows,
                                 team_threads(crew.team));
    // A unit is claimed before the one at hand is worked on, so that its panels can be prefetched.
    for (size_t unit = crew.thread; unit < parts.units;) {
        const size_t next = team_claim(crew.team);
        multiply_unit(crew, product, &parts, unit, ahead_of(product, &parts, unit, next, crew.thread));
        unit = next;
    }
}

void kernels_attention_stage(struct kernels_crew crew, const struct kernels_attention *a) {
    const struct kernels_tile *tile = crew.table->tiles[a->input.precision];
    const size_t heads = a->pictures * a->heads, blocks = (a->tokens + tile->rows - 1) / tile->rows;
    const size_t wanted = team_threads(crew.team) * 2;
    const size_t parts = heads >= wanted ? 1 : (wanted + heads - 1) / heads, pieces = parts < blocks ? parts : blocks;
    char *scratch = (char *)a->scratch +
                    crew.thread * kernels_attention_scratch(a->input.precision, a->tokens, a->dimension);
    EACH_UNIT(unit, heads * pieces) {
        const size_t head = unit / pieces, piece = unit % pieces;
        crew.table->functions->attend(tile, a, head / a->heads, head % a->heads, a->tokens * piece / pieces,
                                      a->tokens * (piece + 1) / pieces, scratch);
    }
}

size_t kernels_attention_scratch(enum kernels_precision precision, size_t tokens, size_t dimension) {
    const size_t columns = kernels_panel_columns;
    const size_t key_panels = (tokens + columns - 1) / columns, value_panels = (dimension + columns - 1) / columns;
    const size_t bytes = key_panels * kernels_panel_bytes(precision, dimension) +
                         value_panels * kernels_panel_bytes(precision, tokens) +
                         columns * kernels_row_stride(precision, tokens) +
                         columns * (key_panels * columns + 16) * sizeof(float);
    return (bytes + 63) / 64 * 64;
}

void kernels_mix_stage(struct kernels_crew crew, size_t pictures, size_t tokens, size_t heads, size_t width,
                       const float *x, const float *query, float *scratch, struct kernels_rows out) {
    EACH_UNIT(unit, pictures * heads)
        crew.table->functions->mix(tokens, width, x + unit / heads * tokens * width, query + unit % heads * width,
                                   scratch + crew.thread * (tokens + width), &out, unit);
}

void kernels_gather_stage(struct kernels_crew crew, size_t pictures, size_t heads, size_t width, const float *in,
                          struct kernels_rows out) {
    const size_t own = width / heads;
    EACH_UNIT(picture, pictures)
        for (size_t head = 0; head < heads; head++) {
            const struct kernels_rows from = {
                .precision = kernels_fp32, .start = (void *)(in + (picture * heads + head) * width + head * own)};
            struct kernels_rows to = out;
            const size_t size = out.precision == kernels_fp32 ? 4 : 2;
            to.start = (char *)out.start + picture * out.stride + head * own * size;
            crew.table->functions->convert_row(own, &from, 0, &to);
        }
}
