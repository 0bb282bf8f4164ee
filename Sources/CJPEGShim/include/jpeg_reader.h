// Reads ordinary JPEG files through libjpeg, whose errors leave by longjmp: no frame of Swift may stand in between.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct calotype_jpeg_reader calotype_jpeg_reader;

/// NULL where there is no memory. Free it with calotype_jpeg_reader_destroy.
calotype_jpeg_reader *calotype_jpeg_reader_create(void);

/// Reads everything in front of the pixels of `bytes`, which must outlive the reader, for RGB of 1/`shrink` the size.
///
/// Answers false for a file that is not ordinary: damaged, not 8-bit YCbCr or grey, arithmetic coding, an ICC profile,
/// or more scans than anybody needs. Where this or the next one answers false, only calotype_jpeg_reader_destroy may
/// follow.
bool calotype_jpeg_reader_start(calotype_jpeg_reader *reader, const uint8_t *bytes, size_t count, int shrink);

/// The size that the file tells, and the size of what is read: that of the file divided by `shrink`, rounded down as
/// libvips does. libjpeg rounds up.
int calotype_jpeg_reader_file_width(const calotype_jpeg_reader *reader);
int calotype_jpeg_reader_file_height(const calotype_jpeg_reader *reader);
int calotype_jpeg_reader_width(const calotype_jpeg_reader *reader);
int calotype_jpeg_reader_height(const calotype_jpeg_reader *reader);

/// Reads the next `count` rows, without gaps. There must be room for one pixel more, which libjpeg may have.
/// False where the file turned out damaged.
bool calotype_jpeg_reader_read(calotype_jpeg_reader *reader, uint8_t *rows, int count);

/// To be called once, after all rows. False where the file's end is damaged.
bool calotype_jpeg_reader_finish(calotype_jpeg_reader *reader);

/// Reads the whole file, in place of the calls above, and answers whether all of its pixels are there. Unlike these, it
/// takes every kind of JPEG, and every warning that does not mean that pixels are missing or wrong.
bool calotype_jpeg_reader_check(calotype_jpeg_reader *reader, const uint8_t *bytes, size_t count);

/// Whether it was for lack of memory that a call answered false.
bool calotype_jpeg_reader_lacked_memory(const calotype_jpeg_reader *reader);

void calotype_jpeg_reader_destroy(calotype_jpeg_reader *reader);
