// SPDX-License-Identifier: Apache-2.0
// libjpeg reports errors by calling a function that must not return; here is the `setjmp` around every call that may fail.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <jpeglib.h>
#include <setjmp.h>
#include <stdlib.h>

typedef struct cjpeg_decoder {
    struct jpeg_decompress_struct state;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf back;
    char message[JMSG_LENGTH_MAX];
} cjpeg_decoder;

static inline void cjpeg_on_error(j_common_ptr state) {
    cjpeg_decoder *decoder = (cjpeg_decoder *)state->client_data;
    state->err->format_message(state, decoder->message);
    longjmp(decoder->back, 1);
}

// Warnings are not printed: standard error is not libjpeg's.
static inline void cjpeg_on_message(j_common_ptr state) { (void)state; }

// A few kilobytes can hold thousands of scans, each of which walks the whole picture; the libjpeg-turbo project's own
// advice is to give up at 500.
static inline void cjpeg_on_progress(j_common_ptr state) {
    if (((j_decompress_ptr)state)->input_scan_number <= 500) return;
    cjpeg_decoder *decoder = (cjpeg_decoder *)state->client_data;
    snprintf(decoder->message, sizeof decoder->message, "Too many scans");
    longjmp(decoder->back, 1);
}

// NULL without memory. `cjpeg_free` takes it back.
static inline cjpeg_decoder *cjpeg_make(void) {
    cjpeg_decoder *decoder = (cjpeg_decoder *)calloc(1, sizeof(cjpeg_decoder));
    if (!decoder) return NULL;
    decoder->state.err = jpeg_std_error(&decoder->errors);
    decoder->errors.error_exit = cjpeg_on_error;
    decoder->errors.output_message = cjpeg_on_message;
    decoder->state.client_data = decoder;
    // Fails where the library is another version than the header.
    if (setjmp(decoder->back)) {
        free(decoder);
        return NULL;
    }
    jpeg_create_decompress(&decoder->state);
    decoder->progress.progress_monitor = cjpeg_on_progress;
    decoder->state.progress = &decoder->progress;
    return decoder;
}

static inline void cjpeg_free(cjpeg_decoder *decoder) {
    if (!decoder) return;
    jpeg_destroy_decompress(&decoder->state);
    free(decoder);
}

// Reads up to the first scan. 1 on success; else `message` says what is wrong. `bytes` must stay until the end.
static inline int cjpeg_read_header(cjpeg_decoder *decoder, const uint8_t *bytes, size_t count) {
    if (setjmp(decoder->back)) return 0;
    jpeg_mem_src(&decoder->state, (unsigned char *)bytes, (unsigned long)count);
    return jpeg_read_header(&decoder->state, TRUE) == JPEG_HEADER_OK;
}

// Makes rows R G B, or C M Y K where the picture has four components.
static inline int cjpeg_start(cjpeg_decoder *decoder) {
    if (setjmp(decoder->back)) return 0;
    decoder->state.out_color_space = decoder->state.num_components == 4 ? JCS_CMYK : JCS_RGB;
    decoder->state.dct_method = JDCT_ISLOW;
    return jpeg_start_decompress(&decoder->state);
}

// The next row: `output_width * output_components` bytes.
static inline int cjpeg_read_row(cjpeg_decoder *decoder, uint8_t *row) {
    if (setjmp(decoder->back)) return 0;
    JSAMPROW rows[1] = {row};
    return jpeg_read_scanlines(&decoder->state, rows, 1) == 1;
}

static inline const char *cjpeg_message(const cjpeg_decoder *decoder) { return decoder->message; }
