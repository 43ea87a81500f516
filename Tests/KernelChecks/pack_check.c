// SPDX-License-Identifier: Apache-2.0
// The layout of packed weights: unpacked, they are the weights again, and all that pads them is 0.
#include "checks.h"
#include "weights.h"

static void judge_weights(struct kernel_verdict *verdict, const struct weights *w) {
    const struct kernels_matrix *m = &w->matrix;
    for (size_t o = 0; o < m->outputs; o++) {
        int32_t sum = 0;
        for (size_t i = 0; i < m->inputs; i++) {
            const double plain = ((const float *)w->plain.start)[o * m->inputs + i];
            const double packed = weights_value(m, o, i), unit = m->scale ? m->scale[o] : 1;
            // float32 is kept; bfloat16 is the nearest; int8 is off by half a unit, and what the unit itself is off.
            const double bound = m->precision == kernels_fp32   ? 0
                                 : m->precision == kernels_bf16 ? fabs(plain) * unit16 + 0x1p-134
                                                                : unit * (0.5 + 127 * 4 * unit32) + 0x1p-149;
            if (bound > 0)
                judge(verdict, packed * unit, plain, bound, "weight %zu of output %zu", i, o);
            else
                judge_exact(verdict, packed == plain, "weight %zu of output %zu", i, o);
            sum += (int32_t)packed;
        }
        if (m->sum) judge_exact(verdict, m->sum[o] == sum, "sum of output %zu", o);
    }
}

static void judge_padding(struct kernel_verdict *verdict, const struct kernels_matrix *m) {
    struct kernels_matrix whole = *m;
    const size_t bytes = element_bytes(m->precision);
    whole.inputs = kernels_steps(m->precision, m->inputs) * kernels_step_bytes / bytes;
    for (size_t o = 0; o < (m->outputs + 31) / 32 * 32; o++)
        for (size_t i = o < m->outputs ? m->inputs : 0; i < whole.inputs; i++)
            judge_exact(verdict, weights_value(&whole, o, i) == 0, "padding: output %zu, input %zu", o, i);
}

struct kernel_verdict check_pack(const struct kernel_trial *trial) {
    struct kernel_verdict verdict = {0};
    struct chance chance = {trial->seed};
    for (size_t i = 0; i < trial->cases; i++) {
        const size_t outputs = chance_between(&chance, 1, trial->largest);
        struct weights w =
            weights_random(&chance, trial->precision, outputs, chance_between(&chance, 1, trial->largest));
        judge_weights(&verdict, &w);
        judge_padding(&verdict, &w.matrix);
        weights_give(&w);
    }
    return verdict;
}
