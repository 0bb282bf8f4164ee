// The two passes of a resize on vectors of 32 bytes, and the first on vectors of 64: the same samples as
// `Sources/Pixels/Resize`, bit for bit. The second is not faster with 64.
#pragma once
#include "lanes.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define CALOTYPE_WIDE static inline __attribute__((target("avx2")))
#define CALOTYPE_WIDEST static inline __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw")))

/// The rows that one row is made from, and their weights.
typedef struct {
    /// The first row, and the last row of the source.
    const unsigned char *first, *last;
    long stride;
    /// The weights of each two rows, the upper one's in the lower half.
    const int *weights;
    long pairs;
    /// The fractional bits that a sum loses.
    int shift;
} calotype_weighed_rows;

/// The row below, or the last one, whose weight is then zero.
CALOTYPE_LANES const unsigned char *calotype_row_below(const calotype_weighed_rows *rows, const unsigned char *row) {
    return row + rows->stride < rows->last ? row + rows->stride : rows->last;
}

/// Writes 32 samples of the weighed sum of rows, from sample `x` on.
CALOTYPE_WIDE void calotype_filter_block(const calotype_weighed_rows *rows, long x, short *line) {
    const __m256i half = _mm256_set1_epi32(1 << (rows->shift - 1)), zero = _mm256_setzero_si256();
    __m256i sums[4] = {half, half, half, half};
    const unsigned char *above = rows->first;
    for (long n = 0; n < rows->pairs; ++n) {
        const unsigned char *below = calotype_row_below(rows, above);
        const __m256i a = _mm256_loadu_si256((const __m256i *)(above + x));
        const __m256i b = _mm256_loadu_si256((const __m256i *)(below + x));
        const __m256i low = _mm256_unpacklo_epi8(a, b), high = _mm256_unpackhi_epi8(a, b);
        const __m256i weight = _mm256_set1_epi32(rows->weights[n]);
        sums[0] = _mm256_add_epi32(sums[0], _mm256_madd_epi16(_mm256_unpacklo_epi8(low, zero), weight));
        sums[1] = _mm256_add_epi32(sums[1], _mm256_madd_epi16(_mm256_unpackhi_epi8(low, zero), weight));
        sums[2] = _mm256_add_epi32(sums[2], _mm256_madd_epi16(_mm256_unpacklo_epi8(high, zero), weight));
        sums[3] = _mm256_add_epi32(sums[3], _mm256_madd_epi16(_mm256_unpackhi_epi8(high, zero), weight));
        above += 2 * rows->stride;
    }
    for (int n = 0; n < 4; ++n) sums[n] = _mm256_sra_epi32(sums[n], _mm_cvtsi32_si128(rows->shift));
    const __m256i low = _mm256_packs_epi32(sums[0], sums[1]), high = _mm256_packs_epi32(sums[2], sums[3]);
    _mm256_storeu_si256((__m256i *)(line + x), _mm256_permute2x128_si256(low, high, 0x20));
    _mm256_storeu_si256((__m256i *)(line + x + 16), _mm256_permute2x128_si256(low, high, 0x31));
}

/// Writes 64 samples of the weighed sum of rows, from sample `x` on.
CALOTYPE_WIDEST void calotype_filter_large_block(const calotype_weighed_rows *rows, long x, short *line) {
    const __m512i half = _mm512_set1_epi32(1 << (rows->shift - 1)), zero = _mm512_setzero_si512();
    __m512i sums[4] = {half, half, half, half};
    const unsigned char *above = rows->first;
    for (long n = 0; n < rows->pairs; ++n) {
        const unsigned char *below = calotype_row_below(rows, above);
        const __m512i a = _mm512_loadu_si512(above + x), b = _mm512_loadu_si512(below + x);
        const __m512i low = _mm512_unpacklo_epi8(a, b), high = _mm512_unpackhi_epi8(a, b);
        const __m512i weight = _mm512_set1_epi32(rows->weights[n]);
        sums[0] = _mm512_add_epi32(sums[0], _mm512_madd_epi16(_mm512_unpacklo_epi8(low, zero), weight));
        sums[1] = _mm512_add_epi32(sums[1], _mm512_madd_epi16(_mm512_unpackhi_epi8(low, zero), weight));
        sums[2] = _mm512_add_epi32(sums[2], _mm512_madd_epi16(_mm512_unpacklo_epi8(high, zero), weight));
        sums[3] = _mm512_add_epi32(sums[3], _mm512_madd_epi16(_mm512_unpackhi_epi8(high, zero), weight));
        above += 2 * rows->stride;
    }
    for (int n = 0; n < 4; ++n) sums[n] = _mm512_sra_epi32(sums[n], _mm_cvtsi32_si128(rows->shift));
    // Of each sixteen samples, the first eight are in `low` and the others in `high`.
    const __m512i low = _mm512_packs_epi32(sums[0], sums[1]), high = _mm512_packs_epi32(sums[2], sums[3]);
    const __m512i first = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11), second = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
    _mm512_storeu_si512(line + x, _mm512_permutex2var_epi64(low, first, high));
    _mm512_storeu_si512(line + x + 32, _mm512_permutex2var_epi64(low, second, high));
}

/// Four RGBA pixels, premultiplied as by `calotype_premultiplied`.
CALOTYPE_WIDE __m256i calotype_four_premultiplied(const unsigned char *pixels) {
    const __m256i samples = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)pixels));
    const __m256i places = _mm256_setr_epi8(6, 7, 6, 7, 6, 7, 6, 7, 14, 15, 14, 15, 14, 15, 14, 15,
                                            6, 7, 6, 7, 6, 7, 6, 7, 14, 15, 14, 15, 14, 15, 14, 15);
    const __m256i colours = _mm256_or_si256(samples, _mm256_set1_epi64x(255LL << 48));
    return _mm256_srli_epi16(_mm256_mullo_epi16(colours, _mm256_shuffle_epi8(samples, places)), 1);
}

/// Writes four RGBA pixels of the weighed sum of premultiplied rows, from sample `x` on.
CALOTYPE_WIDE void calotype_filter_pixels(const calotype_weighed_rows *rows, long x, short *line) {
    const __m256i half = _mm256_set1_epi32(1 << (rows->shift - 1));
    __m256i low = half, high = half;
    const unsigned char *above = rows->first;
    for (long n = 0; n < rows->pairs; ++n) {
        const unsigned char *below = calotype_row_below(rows, above);
        const __m256i a = calotype_four_premultiplied(above + x), b = calotype_four_premultiplied(below + x);
        const __m256i weight = _mm256_set1_epi32(rows->weights[n]);
        low = _mm256_add_epi32(low, _mm256_madd_epi16(_mm256_unpacklo_epi16(a, b), weight));
        high = _mm256_add_epi32(high, _mm256_madd_epi16(_mm256_unpackhi_epi16(a, b), weight));
        above += 2 * rows->stride;
    }
    const __m128i shift = _mm_cvtsi32_si128(rows->shift);
    _mm256_storeu_si256((__m256i *)(line + x),
                        _mm256_packs_epi32(_mm256_sra_epi32(low, shift), _mm256_sra_epi32(high, shift)));
}

/// Writes the weighed sum of rows with at least 32 samples. The last block overlaps the one before.
CALOTYPE_WIDE void calotype_filter_rows(const calotype_weighed_rows *rows, int channels, long samples, short *line) {
    const long block = channels == 4 ? 16 : 32;
    for (long start = 0; start < samples; start += block) {
        const long x = start < samples - block ? start : samples - block;
        if (channels == 4) {
            calotype_filter_pixels(rows, x, line);
        } else {
            calotype_filter_block(rows, x, line);
        }
    }
}

/// Writes the weighed sum of RGB rows with at least 64 samples. The last block overlaps the one before.
CALOTYPE_WIDEST void calotype_filter_color_rows(const calotype_weighed_rows *rows, long samples, short *line) {
    for (long start = 0; start < samples; start += 64) {
        calotype_filter_large_block(rows, start < samples - 64 ? start : samples - 64, line);
    }
}

/// The sums of one pixel of two rows, the upper row's in the lower half. `pairs` are pairs of pixels of both rows.
CALOTYPE_WIDE __m256i calotype_sums_of_pairs(const unsigned char *pairs, const int *weights, long count) {
    __m256i even = _mm256_setzero_si256(), odd = _mm256_setzero_si256();
    long n = 0;
    for (; n + 2 <= count; n += 2) {
        const __m256i a = _mm256_loadu_si256((const __m256i *)(pairs + 32 * n));
        const __m256i b = _mm256_loadu_si256((const __m256i *)(pairs + 32 * n + 32));
        even = _mm256_add_epi32(even, _mm256_madd_epi16(a, _mm256_set1_epi32(weights[n])));
        odd = _mm256_add_epi32(odd, _mm256_madd_epi16(b, _mm256_set1_epi32(weights[n + 1])));
    }
    if (n < count) {
        const __m256i a = _mm256_loadu_si256((const __m256i *)(pairs + 32 * n));
        even = _mm256_add_epi32(even, _mm256_madd_epi16(a, _mm256_set1_epi32(weights[n])));
    }
    return _mm256_add_epi32(even, odd);
}

/// Writes two rows of `width` RGB or RGBA pixels. `first` is the first source pixel of each, which is even; `count`
/// weights belong to each.
CALOTYPE_WIDE void calotype_reduce_rows(const unsigned char *pairs, const long *first, const int *weights, long count,
                                        int channels, long width, float alpha_scale, unsigned char *upper,
                                        unsigned char *lower) {
    const __m256i half = _mm256_set1_epi32(1 << 19);
    for (long x = 0; x < width; ++x) {
        __m256i sums = calotype_sums_of_pairs(pairs + 16 * first[x], weights + count * x, count);
        if (channels == 4) {
            const calotype_int4 above = (calotype_int4)_mm256_castsi256_si128(sums);
            const calotype_int4 below = (calotype_int4)_mm256_extracti128_si256(sums, 1);
            sums = _mm256_set_m128i((__m128i)calotype_unpremultiplied(below, alpha_scale),
                                    (__m128i)calotype_unpremultiplied(above, alpha_scale));
        } else {
            sums = _mm256_srai_epi32(_mm256_add_epi32(sums, half), 20);
        }
        const __m256i words = _mm256_packs_epi32(sums, sums), bytes = _mm256_packus_epi16(words, words);
        const int above = _mm256_cvtsi256_si32(bytes), below = _mm256_extract_epi32(bytes, 4);
        if (channels == 3 && x + 1 == width) {
            __builtin_memcpy(upper + channels * x, &above, 3);
            __builtin_memcpy(lower + channels * x, &below, 3);
        } else {
            // The next pixel overwrites the fourth byte of an RGB pixel.
            __builtin_memcpy(upper + channels * x, &above, 4);
            __builtin_memcpy(lower + channels * x, &below, 4);
        }
    }
}

#undef CALOTYPE_WIDE
#undef CALOTYPE_WIDEST
#endif
