#include "jpeg_reader.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
// The codes depend on the settings of the library, which the header above has.
#include <jerror.h>

// A progressive file may ask for a walk through the whole image with a handful of bytes, as often as it likes.
enum { most_scans = 100 };

struct calotype_jpeg_reader {
    struct jpeg_decompress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf failed;
    bool lacked_memory;
    JDIMENSION width;
    JDIMENSION height;
};

static void fail(j_common_ptr jpeg) {
    calotype_jpeg_reader *reader = jpeg->client_data;
    reader->lacked_memory = jpeg->err->msg_code == JERR_OUT_OF_MEMORY;
    longjmp(reader->failed, 1);
}

// A warning is damage that libjpeg papers over: somebody else shall judge it.
static void fail_on_warning(j_common_ptr jpeg, int level) {
    if (level < 0) fail(jpeg);
}

// Other warnings are about too many bytes, or about fields that are not as the standard has them.
static void fail_on_missing_pixels(j_common_ptr jpeg, int level) {
    if (level >= 0) return;
    switch (jpeg->err->msg_code) {
#if defined(C_ARITH_CODING_SUPPORTED) || defined(D_ARITH_CODING_SUPPORTED)
    case JWRN_ARITH_BAD_CODE:
#endif
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_JPEG_EOF:
    case JWRN_MUST_RESYNC: fail(jpeg);
    }
}

static void count_scans(j_common_ptr jpeg) {
    if (((j_decompress_ptr)jpeg)->input_scan_number > most_scans) fail(jpeg);
}

static bool has_profile(j_decompress_ptr jpeg) {
    for (jpeg_saved_marker_ptr marker = jpeg->marker_list; marker != NULL; marker = marker->next) {
        if (marker->data_length >= 11 && memcmp(marker->data, "ICC_PROFILE", 11) == 0) return true;
    }
    return false;
}

static bool is_ordinary(j_decompress_ptr jpeg) {
    if (jpeg->data_precision != 8 || jpeg->arith_code || has_profile(jpeg)) return false;
    if (jpeg->jpeg_color_space == JCS_GRAYSCALE) return jpeg->num_components == 1;
    return jpeg->jpeg_color_space == JCS_YCbCr && jpeg->num_components == 3
        && (!jpeg->saw_Adobe_marker || jpeg->Adobe_transform == 1);
}

static JDIMENSION shrunk(JDIMENSION length, unsigned int shrink) { return length < shrink ? 1 : length / shrink; }

calotype_jpeg_reader *calotype_jpeg_reader_create(void) {
    calotype_jpeg_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) return NULL;
    reader->jpeg.err = jpeg_std_error(&reader->errors);
    reader->jpeg.client_data = reader;
    reader->errors.error_exit = fail;
    reader->errors.emit_message = fail_on_warning;
    reader->progress.progress_monitor = count_scans;
    return reader;
}

bool calotype_jpeg_reader_start(calotype_jpeg_reader *reader, const uint8_t *bytes, size_t count, int shrink) {
    j_decompress_ptr jpeg = &reader->jpeg;
    if (setjmp(reader->failed)) return false;
    jpeg_create_decompress(jpeg);
    jpeg->progress = &reader->progress;
    jpeg_mem_src(jpeg, bytes, count);
    jpeg_save_markers(jpeg, JPEG_APP0 + 2, 64);
    jpeg_read_header(jpeg, TRUE);
    if (!is_ordinary(jpeg)) return false;
    jpeg->out_color_space = JCS_RGB;
    jpeg->scale_num = 1;
    jpeg->scale_denom = (unsigned int)shrink;
    jpeg_calc_output_dimensions(jpeg);
    reader->width = shrunk(jpeg->image_width, jpeg->scale_denom);
    reader->height = shrunk(jpeg->image_height, jpeg->scale_denom);
    return true;
}

int calotype_jpeg_reader_file_width(const calotype_jpeg_reader *reader) { return (int)reader->jpeg.image_width; }
int calotype_jpeg_reader_file_height(const calotype_jpeg_reader *reader) { return (int)reader->jpeg.image_height; }
int calotype_jpeg_reader_width(const calotype_jpeg_reader *reader) { return (int)reader->width; }
int calotype_jpeg_reader_height(const calotype_jpeg_reader *reader) { return (int)reader->height; }

bool calotype_jpeg_reader_read(calotype_jpeg_reader *reader, uint8_t *rows, int count) {
    j_decompress_ptr jpeg = &reader->jpeg;
    if (setjmp(reader->failed)) return false;
    if (jpeg->output_scanline == 0) jpeg_start_decompress(jpeg);
    size_t stride = (size_t)reader->width * 3;
    JDIMENSION end = jpeg->output_scanline + (JDIMENSION)count;
    for (JSAMPROW row = rows; jpeg->output_scanline < end; row += stride) jpeg_read_scanlines(jpeg, &row, 1);
    return true;
}

bool calotype_jpeg_reader_finish(calotype_jpeg_reader *reader) {
    j_decompress_ptr jpeg = &reader->jpeg;
    if (setjmp(reader->failed)) return false;
    JSAMPARRAY rest = jpeg->mem->alloc_sarray((j_common_ptr)jpeg, JPOOL_IMAGE, jpeg->output_width * 3, 1);
    while (jpeg->output_scanline < jpeg->output_height) jpeg_read_scanlines(jpeg, rest, 1);
    jpeg_finish_decompress(jpeg);
    return true;
}

bool calotype_jpeg_reader_check(calotype_jpeg_reader *reader, const uint8_t *bytes, size_t count) {
    j_decompress_ptr jpeg = &reader->jpeg;
    reader->errors.emit_message = fail_on_missing_pixels;
    if (setjmp(reader->failed)) return false;
    jpeg_create_decompress(jpeg);
    jpeg->progress = &reader->progress;
    jpeg_mem_src(jpeg, bytes, count);
    jpeg_read_header(jpeg, TRUE);
    // The least work for the pixels. All bytes are read nevertheless.
    jpeg->out_color_space = jpeg->jpeg_color_space;
    jpeg->scale_num = 1;
    jpeg->scale_denom = 8;
    jpeg_start_decompress(jpeg);
    JDIMENSION samples = jpeg->output_width * (JDIMENSION)jpeg->output_components;
    JSAMPARRAY row = jpeg->mem->alloc_sarray((j_common_ptr)jpeg, JPOOL_IMAGE, samples, 1);
    while (jpeg->output_scanline < jpeg->output_height) jpeg_read_scanlines(jpeg, row, 1);
    jpeg_finish_decompress(jpeg);
    return true;
}

bool calotype_jpeg_reader_lacked_memory(const calotype_jpeg_reader *reader) { return reader->lacked_memory; }

void calotype_jpeg_reader_destroy(calotype_jpeg_reader *reader) {
    if (reader == NULL) return;
    jpeg_destroy_decompress(&reader->jpeg);
    free(reader);
}
