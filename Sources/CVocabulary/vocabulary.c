// SPDX-License-Identifier: Apache-2.0
#include "vocabulary.h"

static const char merges[] = {
#embed "merges.txt"
};

static const char entities[] = {
#embed "tables/entities.txt"
};

static const char encodings[] = {
#embed "tables/encodings.txt"
};

static const char mojibake[] = {
#embed "tables/mojibake.txt"
};

static const char characters[] = {
#embed "tables/characters.txt"
};

#define TEXT(array) ((struct vocabulary_text){array, sizeof array})

struct vocabulary_text vocabulary_merges(void) { return TEXT(merges); }
struct vocabulary_text vocabulary_entities(void) { return TEXT(entities); }
struct vocabulary_text vocabulary_encodings(void) { return TEXT(encodings); }
struct vocabulary_text vocabulary_mojibake(void) { return TEXT(mojibake); }
struct vocabulary_text vocabulary_characters(void) { return TEXT(characters); }
