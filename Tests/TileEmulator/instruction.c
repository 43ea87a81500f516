// SPDX-License-Identifier: Apache-2.0
#if defined(__x86_64__)
#include "instruction.h"

#include <string.h>

#include "tiles.h"

static uint64_t displacement(const uint8_t *code, size_t bytes) {
    if (bytes == 1) return (uint64_t)(int64_t)(int8_t)*code;
    int32_t value = 0;
    if (bytes) memcpy(&value, code, sizeof value);
    return (uint64_t)(int64_t)value;
}

/// Behind the ModRM byte: scale, index and base, and the displacement. SDM volume 2, tables 2-2 and 2-3.
static void read_memory(const uint8_t *code, uint8_t mod, unsigned x, unsigned b, const struct registers *registers,
                        struct instruction *i) {
    unsigned base = i->rm;
    i->has_memory = 1;
    int has_base = 1;
    if ((base & 7) == 4) {
        const uint8_t sib = code[i->length++];
        const unsigned index = (sib >> 3 & 7) | x << 3;
        i->has_sib = 1;
        i->has_index = index != 4;
        if (i->has_index) i->index = registers->numbered[index] << (sib >> 6);
        base = (sib & 7) | b << 3;
        has_base = !((sib & 7) == 5 && mod == 0);
    }
    const int relative = !i->has_sib && mod == 0 && (base & 7) == 5;
    const size_t bytes = mod == 1 ? 1 : mod == 2 || relative || !has_base ? 4 : 0;
    i->address = displacement(code + i->length, bytes);
    i->length += bytes;
    if (relative)
        i->address += (uint64_t)(uintptr_t)code + i->length;
    else if (has_base)
        i->address += registers->numbered[base];
}

int instruction_read(const uint8_t *code, const struct registers *registers, struct instruction *instruction) {
    if (code[0] != 0xc4 || (code[1] & 0x1f) != 2) return 0;
    const unsigned r = !(code[1] & 0x80), x = !(code[1] & 0x40), b = !(code[1] & 0x20);
    const uint8_t modrm = code[4], mod = modrm >> 6;
    *instruction = (struct instruction){
        .length = 5,
        .opcode = code[3],
        .prefix = code[2] & 3,
        .wide = code[2] >> 7,
        .vector_length = code[2] >> 2 & 1,
        .vvvv = ~code[2] >> 3 & 15,
        .reg = (uint8_t)((modrm >> 3 & 7) | r << 3),
        .rm = (uint8_t)((modrm & 7) | b << 3),
    };
    if (mod != 3) read_memory(code, mod, x, b, registers, instruction);
    return 1;
}

enum { none = 0, p66 = 1, pf3 = 2, pf2 = 3 };

/// LDTILECFG, STTILECFG, TILERELEASE, TILEZERO.
static const char *execute_49(const struct instruction *i, int *known) {
    if (i->vvvv) return "#UD: VEX.vvvv must be 1111";
    if (i->has_memory && i->reg == 0) {
        void *address = (void *)(uintptr_t)(i->address + i->index);
        if (i->prefix == none) return tiles_configure(address);
        if (i->prefix == p66) {
            memcpy(address, &tiles.configuration, sizeof tiles.configuration);
            return 0;
        }
    } else if (!i->has_memory && i->prefix == none && i->reg == 0 && i->rm == 0) {
        memset(&tiles, 0, sizeof tiles);
        return 0;
    } else if (!i->has_memory && i->prefix == pf2 && i->rm == 0) {
        return tiles_zero(i->reg);
    }
    *known = 0;
    return 0;
}

/// TILELOADD, TILELOADDT1, TILESTORED. Without an index the stride is 0.
static const char *execute_4b(const struct instruction *i, int *known) {
    *known = i->has_memory && i->prefix != none;
    if (!*known) return 0;
    if (i->vvvv) return "#UD: VEX.vvvv must be 1111";
    if (!i->has_sib) return "#UD: tiles are addressed by base and index";
    char *address = (char *)(uintptr_t)i->address;
    return i->prefix == pf3 ? tiles_store(i->reg, address, (intptr_t)i->index)
                            : tiles_load(i->reg, address, (intptr_t)i->index);
}

const char *instruction_execute(const struct instruction *i, int *known) {
    *known = !i->wide && !i->vector_length;
    if (!*known) return 0;
    switch (i->opcode) {
    case 0x49: return execute_49(i, known);
    case 0x4b: return execute_4b(i, known);
    case 0x5c:
        *known = !i->has_memory && i->prefix == pf3;
        return *known ? tiles_multiply_bf16(i->reg, i->rm, i->vvvv) : 0;
    case 0x5e:
        *known = !i->has_memory;
        return *known ? tiles_multiply_int8(i->reg, i->rm, i->vvvv, i->prefix == pf2 || i->prefix == pf3,
                                            i->prefix == pf2 || i->prefix == p66)
                      : 0;
    default: *known = 0; return 0;
    }
}
#endif
