#define _DEFAULT_SOURCE
#include "webp_reader.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "libwebp.h"

// The file is passed to libwebp in this many steps, but not in smaller ones than `least_step`.
enum { steps = 64, least_step = 4096 };

struct calotype_webp_reader {
    WebPDecoderConfig config;
    WebPIDecoder *decoder;
    const uint8_t *bytes;
    size_t count;
    size_t step;
    size_t passed;
    // Memory of the reader's own: all rows. Only those that are decoded and not yet read have pages.
    uint8_t *rows;
    size_t mapped;
    size_t unmapped;
    int width;
    int height;
    int channels;
    int decoded;
    int read;
    bool lacked_memory;
};

calotype_webp_reader *calotype_webp_reader_create(void) { return calloc(1, sizeof(calotype_webp_reader)); }

bool calotype_webp_reader_start(calotype_webp_reader *reader, const uint8_t *bytes, size_t count, int width, int height) {
    WebPDecoderConfig *config = &reader->config;
    if (!WebPInitDecoderConfigInternal(config, calotype_webp_abi)) return false;
    VP8StatusCode status = WebPGetFeaturesInternal(bytes, count, &config->input, calotype_webp_abi);
    if (status != VP8_STATUS_OK || config->input.has_animation) return false;
    reader->bytes = bytes;
    reader->count = count;
    // A lossless file is held whole by libwebp in any case, and would be begun anew at each step.
    const bool is_lossy = config->input.format == 1;
    reader->step = !is_lossy ? count : count / steps > least_step ? count / steps : least_step;
    reader->channels = config->input.has_alpha ? 4 : 3;
    reader->width = width > 0 ? width : config->input.width;
    reader->height = height > 0 ? height : config->input.height;
    config->options.use_scaling = width > 0 && height > 0;
    config->options.scaled_width = width;
    config->options.scaled_height = height;
    return true;
}

int calotype_webp_reader_file_width(const calotype_webp_reader *reader) { return reader->config.input.width; }
int calotype_webp_reader_file_height(const calotype_webp_reader *reader) { return reader->config.input.height; }
int calotype_webp_reader_width(const calotype_webp_reader *reader) { return reader->width; }
int calotype_webp_reader_height(const calotype_webp_reader *reader) { return reader->height; }
int calotype_webp_reader_channels(const calotype_webp_reader *reader) { return reader->channels; }

static size_t stride_of(const calotype_webp_reader *reader) { return (size_t)reader->width * (size_t)reader->channels; }

static bool map_rows(calotype_webp_reader *reader, size_t size) {
    void *rows = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (rows == MAP_FAILED) {
        reader->lacked_memory = true;
        return false;
    }
    reader->rows = rows;
    reader->mapped = size;
    return true;
}

bool calotype_webp_reader_begin(calotype_webp_reader *reader, uint8_t *pixels) {
    const size_t size = stride_of(reader) * (size_t)reader->height;
    if (!pixels && !map_rows(reader, size)) return false;
    WebPDecBuffer *output = &reader->config.output;
    output->colorspace = reader->channels == 4 ? MODE_RGBA : MODE_RGB;
    output->is_external_memory = 1;
    output->u.RGBA.rgba = pixels ? pixels : reader->rows;
    output->u.RGBA.stride = (int)stride_of(reader);
    output->u.RGBA.size = size;
    // NULL only where there is no memory: the features are read already.
    reader->decoder = WebPIDecode(NULL, 0, &reader->config);
    reader->lacked_memory = !reader->decoder;
    return reader->decoder;
}

calotype_webp_progress calotype_webp_reader_advance(calotype_webp_reader *reader) {
    const size_t rest = reader->count - reader->passed;
    if (rest == 0) return calotype_webp_failed;
    reader->passed += rest < reader->step ? rest : reader->step;
    const VP8StatusCode status = WebPIUpdate(reader->decoder, reader->bytes, reader->passed);
    if (status == VP8_STATUS_OK) {
        reader->decoded = reader->height;
        return calotype_webp_done;
    }
    reader->lacked_memory = status == VP8_STATUS_OUT_OF_MEMORY;
    if (status != VP8_STATUS_SUSPENDED) return calotype_webp_failed;
    int decoded = 0;
    if (WebPIDecGetRGB(reader->decoder, &decoded, NULL, NULL, NULL)) reader->decoded = decoded;
    return calotype_webp_goes_on;
}

// Gives back the pages of the rows that are read. A small piece is not worth a call.
static void unmap_read_rows(calotype_webp_reader *reader) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t end = (size_t)reader->read * stride_of(reader) / page * page;
    if (end < reader->unmapped + 64 * page) return;
    madvise(reader->rows + reader->unmapped, end - reader->unmapped, MADV_DONTNEED);
    reader->unmapped = end;
}

bool calotype_webp_reader_read(calotype_webp_reader *reader, uint8_t *rows, int count) {
    if (count > reader->height - reader->read) return false;
    while (reader->decoded < reader->read + count) {
        if (calotype_webp_reader_advance(reader) == calotype_webp_failed) return false;
    }
    const size_t stride = stride_of(reader);
    memcpy(rows, reader->rows + (size_t)reader->read * stride, (size_t)count * stride);
    reader->read += count;
    unmap_read_rows(reader);
    return true;
}

bool calotype_webp_reader_lacked_memory(const calotype_webp_reader *reader) { return reader->lacked_memory; }

void calotype_webp_reader_destroy(calotype_webp_reader *reader) {
    if (!reader) return;
    if (reader->decoder) WebPIDelete(reader->decoder);
    if (reader->rows) munmap(reader->rows, reader->mapped);
    free(reader);
}
