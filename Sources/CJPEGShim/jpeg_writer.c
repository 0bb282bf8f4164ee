#include "jpeg_writer.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jerror.h>
#include <jpeglib.h>

struct calotype_jpeg_writer {
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    struct jpeg_destination_mgr destination;
    jmp_buf failed;
    uint8_t *bytes;
    size_t capacity;
    size_t count;
    size_t missing;
    char message[JMSG_LENGTH_MAX];
};

static void fail(j_common_ptr jpeg) {
    calotype_jpeg_writer *writer = jpeg->client_data;
    if (jpeg->err->msg_code == JERR_OUT_OF_MEMORY && writer->missing == 0) writer->missing = 1;
    jpeg->err->format_message(jpeg, writer->message);
    longjmp(writer->failed, 1);
}

// libjpeg would print to standard error.
static void ignore_message(j_common_ptr jpeg) { (void)jpeg; }

// Makes room behind the bytes written so far. libjpeg's own jpeg_mem_dest loses its memory when an error ends the work.
static void grow(j_compress_ptr jpeg, size_t capacity) {
    calotype_jpeg_writer *writer = jpeg->client_data;
    uint8_t *bytes = realloc(writer->bytes, capacity);
    if (bytes == NULL) {
        writer->missing = capacity;
        ERREXIT1(jpeg, JERR_OUT_OF_MEMORY, 0);
    }
    writer->bytes = bytes;
    writer->destination.next_output_byte = bytes + writer->capacity;
    writer->destination.free_in_buffer = capacity - writer->capacity;
    writer->capacity = capacity;
}

static void start_output(j_compress_ptr jpeg) { grow(jpeg, 64 * 1024); }

static boolean double_output(j_compress_ptr jpeg) {
    calotype_jpeg_writer *writer = jpeg->client_data;
    grow(jpeg, 2 * writer->capacity);
    return TRUE;
}

static void finish_output(j_compress_ptr jpeg) {
    calotype_jpeg_writer *writer = jpeg->client_data;
    writer->count = writer->capacity - writer->destination.free_in_buffer;
}

calotype_jpeg_writer *calotype_jpeg_writer_create(void) {
    calotype_jpeg_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) return NULL;
    writer->jpeg.err = jpeg_std_error(&writer->errors);
    writer->jpeg.client_data = writer;
    writer->errors.error_exit = fail;
    writer->errors.output_message = ignore_message;
    writer->destination.init_destination = start_output;
    writer->destination.empty_output_buffer = double_output;
    writer->destination.term_destination = finish_output;
    return writer;
}

bool calotype_jpeg_writer_start(
    calotype_jpeg_writer *writer, int width, int height, int quality, bool optimizes_coding,
    bool is_progressive, bool halves_color) {
    j_compress_ptr jpeg = &writer->jpeg;
    if (setjmp(writer->failed)) return false;
    jpeg_create_compress(jpeg);
    jpeg->dest = &writer->destination;
    jpeg->image_width = (JDIMENSION)width;
    jpeg->image_height = (JDIMENSION)height;
    jpeg->input_components = 3;
    jpeg->in_color_space = JCS_RGB;
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, quality, TRUE);
    jpeg->optimize_coding = optimizes_coding;
    jpeg->write_JFIF_header = FALSE;
    if (!halves_color) jpeg->comp_info[0].h_samp_factor = jpeg->comp_info[0].v_samp_factor = 1;
    if (is_progressive) jpeg_simple_progression(jpeg);
    jpeg_start_compress(jpeg, TRUE);
    return true;
}

bool calotype_jpeg_writer_append(calotype_jpeg_writer *writer, const uint8_t *rows, int count) {
    size_t stride = (size_t)writer->jpeg.image_width * 3;
    if (setjmp(writer->failed)) return false;
    for (int row = 0; row < count; row++) {
        // libjpeg only reads the row, but does not say so.
        JSAMPROW line = (JSAMPROW)(rows + (size_t)row * stride);
        jpeg_write_scanlines(&writer->jpeg, &line, 1);
    }
    return true;
}

bool calotype_jpeg_writer_finish(calotype_jpeg_writer *writer) {
    if (setjmp(writer->failed)) return false;
    jpeg_finish_compress(&writer->jpeg);
    return true;
}

const uint8_t *calotype_jpeg_writer_bytes(const calotype_jpeg_writer *writer) { return writer->bytes; }
size_t calotype_jpeg_writer_count(const calotype_jpeg_writer *writer) { return writer->count; }
size_t calotype_jpeg_writer_missing(const calotype_jpeg_writer *writer) { return writer->missing; }
const char *calotype_jpeg_writer_message(const calotype_jpeg_writer *writer) { return writer->message; }

void calotype_jpeg_writer_destroy(calotype_jpeg_writer *writer) {
    if (writer == NULL) return;
    jpeg_destroy_compress(&writer->jpeg);
    free(writer->bytes);
    free(writer);
}
