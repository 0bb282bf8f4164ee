// The filters of PNG (third edition, 9) on vectors. A filter stores each byte as its difference from a predictor, which
// is made of the byte one pixel to the left, the byte above, and the corner of both.
#pragma once
#include "lanes.h"

typedef unsigned int calotype_uint4 __attribute__((ext_vector_type(4)));

/// 1 for a CPU with AVX2.
CALOTYPE_LANES int calotype_has_avx2(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2");
#else
    return 0;
#endif
}

/// The functions below for one type of vectors. `Sources/Pixels/PNG/PaethPredictor.swift` proves the Paeth predictor.
#define CALOTYPE_PREDICTORS(VECTOR, SUFFIX)                                                                          \
    /* Half of the sum, rounded down, without a ninth bit. */                                                        \
    CALOTYPE_LANES VECTOR calotype_average_##SUFFIX(VECTOR left, VECTOR above) {                                     \
        return (left & above) + ((left ^ above) >> 1);                                                               \
    }                                                                                                                \
                                                                                                                     \
    CALOTYPE_LANES VECTOR calotype_paeth_##SUFFIX(VECTOR left, VECTOR above, VECTOR corner) {                        \
        VECTOR low = __builtin_elementwise_min(left, above), high = __builtin_elementwise_max(left, above);          \
        VECTOR v = __builtin_elementwise_sub_sat(corner, low), u = __builtin_elementwise_sub_sat(high, corner);      \
        VECTOR down = v & (VECTOR)(u <= __builtin_elementwise_sub_sat(v, u));                                        \
        VECTOR up = u & (VECTOR)(v <= __builtin_elementwise_sub_sat(u, v));                                          \
        return corner - down + up;                                                                                   \
    }                                                                                                                \
                                                                                                                     \
    /* The distance of each byte from 0, as a signed number. */                                                      \
    CALOTYPE_LANES VECTOR calotype_magnitude_##SUFFIX(VECTOR difference) {                                           \
        return __builtin_elementwise_min(difference, -difference);                                                   \
    }

CALOTYPE_PREDICTORS(calotype_uchar16, 16)

// MARK: - Undoing the filters of four rows at once

/// Four rows of a PNG file, one below the other, and the masks of their filters: in the four bytes of a row's lane, the
/// mask of its filter has ones. A row without a filter has none.
typedef struct {
    const unsigned char *source;
    long source_stride;
    /// The row above the first one.
    const unsigned char *above;
    unsigned char *target;
    long target_stride;
    /// The number of pixels of a row.
    long pixels;
    calotype_uint4 sub, up, average, paeth;
} calotype_four_rows;

CALOTYPE_LANES unsigned int calotype_loaded(const unsigned char *from) {
    unsigned int pixel;
    __builtin_memcpy(&pixel, from, 4);
    return pixel;
}

CALOTYPE_LANES calotype_uchar16 calotype_unfiltered(
    const calotype_four_rows *rows, calotype_uchar16 stored, calotype_uchar16 left, calotype_uchar16 above,
    calotype_uchar16 corner) {
    calotype_uchar16 sub = (calotype_uchar16)rows->sub, average = (calotype_uchar16)rows->average;
    calotype_uchar16 paeth = (calotype_uchar16)rows->paeth;
    // In this order, the sums that do not depend on the pixel before come first.
    calotype_uchar16 known = stored + (above & (calotype_uchar16)rows->up) + (corner & paeth);
    calotype_uchar16 low = __builtin_elementwise_min(left, above), high = __builtin_elementwise_max(left, above);
    calotype_uchar16 v = __builtin_elementwise_sub_sat(corner, low), u = __builtin_elementwise_sub_sat(high, corner);
    calotype_uchar16 down = (v & paeth) & (calotype_uchar16)(u <= __builtin_elementwise_sub_sat(v, u));
    calotype_uchar16 up = (u & paeth) & (calotype_uchar16)(v <= __builtin_elementwise_sub_sat(u, v));
    known += (left & sub) + (calotype_average_16(left, above) & average);
    return known - down + up;
}

/// Undoes the filters of four rows, each one pixel behind the row above it: all that a pixel depends on is then in the
/// lanes of the step before. A pixel has `bytes`, which are 1 to 4. Three bytes after the end of each row but the last
/// of the target are read.
CALOTYPE_LANES void calotype_unfilter_four_of(const calotype_four_rows *rows, const long bytes) {
    const calotype_four_rows fixed = *rows;
    calotype_uchar16 left = 0, above = 0;
    const unsigned char *source[4];
    unsigned char *target[4];
    for (long row = 0; row < 4; row++) {
        source[row] = fixed.source + row * (fixed.source_stride - bytes);
        target[row] = fixed.target + row * (fixed.target_stride - bytes);
    }
    for (long step = 0; step < fixed.pixels + 3; step++) {
        calotype_uchar16 corner = above;
        if (step >= 3 && step < fixed.pixels - 1) {
            long offset = step * bytes;
            calotype_uint4 top = {calotype_loaded(fixed.above + offset), 0, 0, 0};
            above = (calotype_uchar16)__builtin_shufflevector((calotype_uint4)left, top, 4, 0, 1, 2);
            calotype_uint4 stored = {
                calotype_loaded(source[0] + offset), calotype_loaded(source[1] + offset),
                calotype_loaded(source[2] + offset), calotype_loaded(source[3] + offset)};
            left = calotype_unfiltered(&fixed, (calotype_uchar16)stored, left, above, corner);
            calotype_uint4 pixels = (calotype_uint4)left;
            // Of a pixel with three bytes, four are written. The next pixel of the row overwrites the fourth.
            for (int row = 0; row < 4; row++) {
                unsigned int pixel = pixels[row];
                __builtin_memcpy(target[row] + offset, &pixel, bytes == 3 ? 4 : bytes);
            }
        } else {
            // Some rows have not started yet, or are over. Their pixels are zero.
            calotype_uint4 stored = 0, active = 0;
            for (long row = 0; row < 4; row++) {
                if (step < row || step - row >= fixed.pixels) continue;
                stored[row] = calotype_loaded(source[row] + step * bytes);
                active[row] = ~0u;
            }
            calotype_uint4 top = {step < fixed.pixels ? calotype_loaded(fixed.above + step * bytes) : 0, 0, 0, 0};
            above = (calotype_uchar16)__builtin_shufflevector((calotype_uint4)left, top, 4, 0, 1, 2);
            left = calotype_unfiltered(&fixed, (calotype_uchar16)stored, left, above, corner);
            left &= (calotype_uchar16)active;
            calotype_uint4 pixels = (calotype_uint4)left;
            for (int row = 0; row < 4; row++) {
                unsigned int pixel = pixels[row];
                if (active[row]) __builtin_memcpy(target[row] + step * bytes, &pixel, bytes);
            }
        }
    }
}

static inline void calotype_unfilter_four(const calotype_four_rows *rows, long bytes) {
    switch (bytes) {
    case 1: return calotype_unfilter_four_of(rows, 1);
    case 2: return calotype_unfilter_four_of(rows, 2);
    case 3: return calotype_unfilter_four_of(rows, 3);
    default: return calotype_unfilter_four_of(rows, 4);
    }
}

// MARK: - Choosing and applying a filter

/// The sums of the magnitudes of a row's differences, for each filter in the order of its number.
typedef struct {
    unsigned long sums[5];
} calotype_filter_sums;

CALOTYPE_LANES void calotype_add_byte(
    calotype_filter_sums *sums, const unsigned char *row, const unsigned char *above, long bytes, long at) {
    unsigned char left = row[at - bytes], corner = above[at - bytes];
    calotype_uchar16 predicted = {
        0, left, above[at], (unsigned char)((left + above[at]) >> 1),
        calotype_paeth_16((calotype_uchar16)left, (calotype_uchar16)above[at], (calotype_uchar16)corner)[0]};
    calotype_uchar16 magnitudes = calotype_magnitude_16((calotype_uchar16)row[at] - predicted);
    for (int filter = 0; filter < 5; filter++) sums->sums[filter] += magnitudes[filter];
}

/// `row` and `above` are rows with a pixel of zeros before them.
#define CALOTYPE_FILTERS(VECTOR, SUFFIX, ATTRIBUTES, SUM, SUMS_OF, TOTAL)                                            \
    ATTRIBUTES static inline calotype_filter_sums calotype_filter_sums_##SUFFIX(                                     \
        const unsigned char *row, const unsigned char *above, long bytes, long count) {                              \
        SUM none = {0}, sub = {0}, up = {0}, average = {0}, paeth = {0};                                             \
        long at = 0;                                                                                                 \
        for (; at + (long)sizeof(VECTOR) <= count; at += sizeof(VECTOR)) {                                           \
            VECTOR x, a, b, c;                                                                                       \
            __builtin_memcpy(&x, row + at, sizeof x);                                                                \
            __builtin_memcpy(&a, row + at - bytes, sizeof a);                                                        \
            __builtin_memcpy(&b, above + at, sizeof b);                                                              \
            __builtin_memcpy(&c, above + at - bytes, sizeof c);                                                      \
            none += SUMS_OF(calotype_magnitude_##SUFFIX(x));                                                         \
            sub += SUMS_OF(calotype_magnitude_##SUFFIX(x - a));                                                      \
            up += SUMS_OF(calotype_magnitude_##SUFFIX(x - b));                                                       \
            average += SUMS_OF(calotype_magnitude_##SUFFIX(x - calotype_average_##SUFFIX(a, b)));                    \
            paeth += SUMS_OF(calotype_magnitude_##SUFFIX(x - calotype_paeth_##SUFFIX(a, b, c)));                     \
        }                                                                                                            \
        calotype_filter_sums sums = {                                                                                \
            {TOTAL(none), TOTAL(sub), TOTAL(up), TOTAL(average), TOTAL(paeth)}};                                     \
        for (; at < count; at++) calotype_add_byte(&sums, row, above, bytes, at);                                    \
        return sums;                                                                                                 \
    }                                                                                                                \
                                                                                                                     \
    /* Writes whole vectors: up to one beyond the end of the row. */                                                 \
    ATTRIBUTES static inline void calotype_filter_##SUFFIX(                                                          \
        int filter, const unsigned char *row, const unsigned char *above, unsigned char *target, long bytes,         \
        long count) {                                                                                                \
        for (long at = 0; at < count; at += sizeof(VECTOR)) {                                                        \
            VECTOR x, a, b, c;                                                                                       \
            __builtin_memcpy(&x, row + at, sizeof x);                                                                \
            __builtin_memcpy(&a, row + at - bytes, sizeof a);                                                        \
            __builtin_memcpy(&b, above + at, sizeof b);                                                              \
            __builtin_memcpy(&c, above + at - bytes, sizeof c);                                                      \
            switch (filter) {                                                                                        \
            case 1: x -= a; break;                                                                                   \
            case 2: x -= b; break;                                                                                   \
            case 3: x -= calotype_average_##SUFFIX(a, b); break;                                                     \
            case 4: x -= calotype_paeth_##SUFFIX(a, b, c); break;                                                    \
            }                                                                                                        \
            __builtin_memcpy(target + at, &x, sizeof x);                                                             \
        }                                                                                                            \
    }

#define CALOTYPE_TOTAL_OF_2(SUM) ((unsigned long)((SUM)[0] + (SUM)[1]))
#if defined(__SSE2__)
typedef long long calotype_sum16 __attribute__((ext_vector_type(2)));
typedef char calotype_char16 __attribute__((vector_size(16)));
#define CALOTYPE_SUMS_OF_16(X) \
    ((calotype_sum16)__builtin_ia32_psadbw128((calotype_char16)(X), (calotype_char16){0}))
#else
typedef unsigned long long calotype_sum16 __attribute__((ext_vector_type(2)));
CALOTYPE_LANES calotype_sum16 calotype_sums_of_16(calotype_uchar16 bytes) {
    typedef unsigned short ushort8 __attribute__((ext_vector_type(8)));
    ushort8 pairs = __builtin_convertvector(bytes.even, ushort8) + __builtin_convertvector(bytes.odd, ushort8);
    calotype_uint4 fours = __builtin_convertvector(pairs.even, calotype_uint4)
        + __builtin_convertvector(pairs.odd, calotype_uint4);
    return __builtin_convertvector(fours.even, calotype_sum16) + __builtin_convertvector(fours.odd, calotype_sum16);
}
#define CALOTYPE_SUMS_OF_16(X) calotype_sums_of_16(X)
#endif
CALOTYPE_FILTERS(calotype_uchar16, 16, , calotype_sum16, CALOTYPE_SUMS_OF_16, CALOTYPE_TOTAL_OF_2)

#if defined(__x86_64__)
typedef unsigned char calotype_uchar32 __attribute__((ext_vector_type(32)));
typedef long long calotype_sum32 __attribute__((ext_vector_type(4)));
typedef char calotype_char32 __attribute__((vector_size(32)));
#define CALOTYPE_AVX2 __attribute__((target("avx2")))
#define CALOTYPE_SUMS_OF_32(X) \
    ((calotype_sum32)__builtin_ia32_psadbw256((calotype_char32)(X), (calotype_char32){0}))
#define CALOTYPE_TOTAL_OF_4(SUM) ((unsigned long)((SUM)[0] + (SUM)[1] + (SUM)[2] + (SUM)[3]))
#undef CALOTYPE_LANES
#define CALOTYPE_LANES static inline __attribute__((always_inline, target("avx2")))
CALOTYPE_PREDICTORS(calotype_uchar32, 32)
CALOTYPE_FILTERS(calotype_uchar32, 32, CALOTYPE_AVX2, calotype_sum32, CALOTYPE_SUMS_OF_32, CALOTYPE_TOTAL_OF_4)
#undef CALOTYPE_LANES
#define CALOTYPE_LANES static inline __attribute__((always_inline))
#endif

/// The sums for each filter, on the widest vectors that the CPU has.
static inline calotype_filter_sums calotype_sums_of_filters(
    const unsigned char *row, const unsigned char *above, long bytes, long count, int avx2) {
#if defined(__x86_64__)
    if (avx2) return calotype_filter_sums_32(row, above, bytes, count);
#else
    (void)avx2;
#endif
    return calotype_filter_sums_16(row, above, bytes, count);
}

/// Writes the differences that `filter` makes of a row, and up to 32 bytes after them.
static inline void calotype_apply_filter(
    int filter, const unsigned char *row, const unsigned char *above, unsigned char *target, long bytes, long count,
    int avx2) {
#if defined(__x86_64__)
    if (avx2) return calotype_filter_32(filter, row, above, target, bytes, count);
#else
    (void)avx2;
#endif
    calotype_filter_16(filter, row, above, target, bytes, count);
}
