// Encodes still pictures as AV1 through SVT-AV1 4, which is opened when it is first needed.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    // 4 to 16384, and 4 to 8704.
    int width, height;
    // 8, or 10 in two bytes, lowest first.
    int bits;
    // YUV 4:2:0 in full range, rows without gaps.
    const void *y, *u, *v;
    // 0 to 63: how coarse the quantizer is.
    int quantizer;
    // 0 to 13: how fast the search is.
    int preset;
} calotype_svt_picture;

typedef enum { calotype_svt_encoded, calotype_svt_failed, calotype_svt_lacked_memory } calotype_svt_outcome;

/// Opens the library at `path`, or the installed one if that is NULL. False if it is missing, or is another version than 4.
/// Call it once, before anything else here.
bool calotype_svt_open(const char *path);

/// The version, such as "v4.1.0".
const char *calotype_svt_version(void);

/// Encodes a picture. The caller frees `bytes` with free() if the outcome is `calotype_svt_encoded`. Any thread may call it.
calotype_svt_outcome calotype_svt_encode(const calotype_svt_picture *picture, uint8_t **bytes, size_t *count);
