// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stddef.h>

/// A text file that lies in the program itself, so that no file has to be found at run time.
struct vocabulary_text {
    const char *bytes;
    size_t count;
};

struct vocabulary_text vocabulary_merges(void);
struct vocabulary_text vocabulary_entities(void);
struct vocabulary_text vocabulary_encodings(void);
struct vocabulary_text vocabulary_mojibake(void);
struct vocabulary_text vocabulary_characters(void);
