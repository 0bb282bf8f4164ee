// Writes a JPEG through libjpeg, whose errors leave by longjmp: no frame of Swift may stand in between.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct calotype_jpeg_writer calotype_jpeg_writer;

/// NULL where there is no memory. Free it with calotype_jpeg_writer_destroy, which NULL is fine for.
calotype_jpeg_writer *calotype_jpeg_writer_create(void);

/// Begins an image of 8-bit RGB: 4:2:0 where it halves color and 4:4:4 where not, no JFIF header.
///
/// Where this or one of the next two answers false, only calotype_jpeg_writer_destroy may follow.
bool calotype_jpeg_writer_start(
    calotype_jpeg_writer *writer, int width, int height, int quality, bool optimizes_coding, bool is_progressive,
    bool halves_color);

/// Appends `count` rows that follow each other without gaps.
bool calotype_jpeg_writer_append(calotype_jpeg_writer *writer, const uint8_t *rows, int count);

/// To be called once, after all rows.
bool calotype_jpeg_writer_finish(calotype_jpeg_writer *writer);

/// The file, until the writer is destroyed.
const uint8_t *calotype_jpeg_writer_bytes(const calotype_jpeg_writer *writer);
size_t calotype_jpeg_writer_count(const calotype_jpeg_writer *writer);

/// How many bytes could not be had, where that is why a call answered false; otherwise 0.
size_t calotype_jpeg_writer_missing(const calotype_jpeg_writer *writer);

/// libjpeg's words on why a call answered false.
const char *calotype_jpeg_writer_message(const calotype_jpeg_writer *writer);

void calotype_jpeg_writer_destroy(calotype_jpeg_writer *writer);
