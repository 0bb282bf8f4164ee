// Reads the pixels of still WebP files through libwebp, which is opened when it is first needed.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct calotype_webp_reader calotype_webp_reader;

typedef enum { calotype_webp_failed, calotype_webp_goes_on, calotype_webp_done } calotype_webp_progress;

/// Opens libwebp and finds every function. Call it once, before anything else here. False if libwebp is missing, or is one
/// without these functions.
bool calotype_webp_open(void);

/// NULL where there is no memory. Free it with calotype_webp_reader_destroy.
calotype_webp_reader *calotype_webp_reader_create(void);

/// Reads what stands before the pixels of `bytes`, which must outlive the reader. The pixels become `width` × `height`, by
/// libwebp's own scaler, unless both are 0.
///
/// False if the file is damaged or an animation. If this or one of the next functions fails, only
/// calotype_webp_reader_destroy may follow.
bool calotype_webp_reader_start(calotype_webp_reader *reader, const uint8_t *bytes, size_t count, int width, int height);

/// The size in the file, and the size and the channels (3 or 4) of what is read.
int calotype_webp_reader_file_width(const calotype_webp_reader *reader);
int calotype_webp_reader_file_height(const calotype_webp_reader *reader);
int calotype_webp_reader_width(const calotype_webp_reader *reader);
int calotype_webp_reader_height(const calotype_webp_reader *reader);
int calotype_webp_reader_channels(const calotype_webp_reader *reader);

/// Prepares to decode all rows into `pixels`, without gaps; or, if it is NULL, into memory of the reader's own, for
/// calotype_webp_reader_read.
bool calotype_webp_reader_begin(calotype_webp_reader *reader, uint8_t *pixels);

/// Decodes some more rows.
calotype_webp_progress calotype_webp_reader_advance(calotype_webp_reader *reader);

/// Copies the next `count` rows, without gaps. The reader then frees the memory of these rows.
bool calotype_webp_reader_read(calotype_webp_reader *reader, uint8_t *rows, int count);

/// Whether a call failed for lack of memory.
bool calotype_webp_reader_lacked_memory(const calotype_webp_reader *reader);

void calotype_webp_reader_destroy(calotype_webp_reader *reader);
