// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stddef.h>
#include <stdint.h>

/// The general registers by their numbers in machine code: rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 ... r15.
struct registers {
    uint64_t numbered[16];
};

/// An instruction with a VEX prefix of map 0F38, as its bytes say.
struct instruction {
    size_t length;
    uint8_t opcode, prefix;  // prefix: 0 none, 1 66, 2 F3, 3 F2
    uint8_t wide, vector_length;
    uint8_t reg, rm, vvvv;  // numbers of registers; rm: of a register operand
    int has_memory, has_sib, has_index;
    uint64_t address;  // base + displacement; with an index only for LDTILECFG and STTILECFG
    uint64_t index;    // index x scale
};

/// Reads the instruction at `code`; 0 where it is none with such a prefix.
int instruction_read(const uint8_t *code, const struct registers *registers, struct instruction *instruction);

/// Does what an AMX instruction does. NULL, or the reason why it faults; `known` becomes 0 where it is another.
const char *instruction_execute(const struct instruction *instruction, int *known);
