// AVX2 versions of the kernels in CalotypeWebP/Kernels/PortableKernels.swift: same arguments, same results, bit for bit.
//
// One 256-bit register holds one pixel (or coefficient) position of sixteen 4x4 blocks, so nothing is ever shuffled or
// transposed. Each function carries its own target attribute: the binary still starts on a CPU without AVX2.
#ifndef CALOTYPE_WEBP_KERNELS_H
#define CALOTYPE_WEBP_KERNELS_H

#include <stdint.h>

/// The state of an arithmetic coder: see BoolCoder.swift.
typedef struct {
    uint64_t low;
    uint64_t pending;
    uint8_t *next;
    uint32_t range;
} cw_coder;

/// Where `cw_modes` writes, a lane for each mode.
typedef struct {
    int16_t *pixels;
    /// The levels of each mode in a row of their own.
    int16_t *rows;
    /// Rate and score without the tokens.
    int32_t *rates, *scores;
    /// The least that the score with the tokens can be.
    int32_t *bounds;
    /// What refinement begins with.
    int16_t *coefficients, *prediction;
} cw_modes_out;

/// What `cw_modes` scores with.
typedef struct {
    /// Cost of each mode.
    const uint16_t *header;
    /// The least that tokens cost.
    const uint8_t *least;
    int32_t lambda, texture_lambda, source_texture;
    /// Whether to keep coefficients and predictions.
    int32_t keeps;
} cw_modes_in;

/// What `cw_whole` evaluates: one mode of a macroblock's sixteen luma blocks, a lane for each.
typedef struct {
    const int16_t *source;
    /// The pixels above by column of a block, and those to the left by row of a block.
    const int16_t *across, *down;
    /// The texture of the source.
    const uint32_t *texture;
    const int16_t *quantiser;
    /// The quantiser of the luma DCs: sixteen steps, inverses, and biases.
    const int32_t *dc_quantiser;
    /// The least that tokens cost.
    const uint8_t *least;
    /// The average of the pixels around the macroblock, and the one at its corner.
    int32_t dc, corner;
    /// Which blocks above the macroblock have coefficients, and which to the left of it, four bits each.
    int32_t above, left;
} cw_whole_in;

/// What `cw_whole` finds.
typedef struct {
    /// Levels and pixels, a lane for each block.
    int16_t *levels, *pixels;
    /// The levels of the luma DCs, in coding order.
    int16_t *dc_levels;
    /// How many of the blocks above and left of each block have coefficients.
    int16_t *context;
    /// The sum of squared errors, and by how much the textures differ.
    uint32_t error, texture;
    /// The blocks with AC levels, one bit each.
    uint32_t coded;
    /// The least that the AC tokens cost, in 1/32 bit.
    uint32_t least;
    /// Whether a DC level is not zero, and whether a level, or a DC level, carries extra bits.
    int32_t has_dc, is_large, has_large_dc;
} cw_whole_out;

#if defined(__x86_64__)
#include <immintrin.h>

#define CW_KERNEL static inline __attribute__((target("avx2,bmi,bmi2,lzcnt")))
#define CW_PART static inline __attribute__((always_inline, target("avx2,bmi,bmi2,lzcnt")))

static inline int cw_has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("lzcnt");
}

static inline void cw_pause(void) {
    _mm_pause();
}

// What plain Swift cannot say of SSE2, which every x86-64 has: pmaddwd. For Lanes.swift.

typedef int16_t cw_eight __attribute__((vector_size(16)));
typedef int32_t cw_four __attribute__((vector_size(16)));
#define CW_BASE static inline __attribute__((always_inline))

/// (a * ka + b * kb + round) >> shift, in 32 bits.
CW_BASE cw_eight cw_rotate(cw_eight a, cw_eight b, int ka, int kb, int round, int shift) {
    const __m128i factors = _mm_set1_epi32((int)(((uint32_t)(uint16_t)kb << 16) | (uint16_t)ka));
    const __m128i rounds = _mm_set1_epi32(round);
    const __m128i low = _mm_madd_epi16(_mm_unpacklo_epi16((__m128i)a, (__m128i)b), factors);
    const __m128i high = _mm_madd_epi16(_mm_unpackhi_epi16((__m128i)a, (__m128i)b), factors);
    return (cw_eight)_mm_packs_epi32(_mm_srai_epi32(_mm_add_epi32(low, rounds), shift),
                                     _mm_srai_epi32(_mm_add_epi32(high, rounds), shift));
}

/// a * ka + b * kb of lanes 0 to 3, and of 4 to 7.
CW_BASE cw_four cw_sum_low(cw_eight a, cw_eight b, cw_eight ka, cw_eight kb) {
    return (cw_four)_mm_madd_epi16(_mm_unpacklo_epi16((__m128i)a, (__m128i)b), _mm_unpacklo_epi16((__m128i)ka, (__m128i)kb));
}
CW_BASE cw_four cw_sum_high(cw_eight a, cw_eight b, cw_eight ka, cw_eight kb) {
    return (cw_four)_mm_madd_epi16(_mm_unpackhi_epi16((__m128i)a, (__m128i)b), _mm_unpackhi_epi16((__m128i)ka, (__m128i)kb));
}

typedef __m256i cw_lanes;

CW_PART cw_lanes cw_load(const int16_t *base, int position) {
    return _mm256_loadu_si256((const cw_lanes *)(base + 16 * position));
}
CW_PART void cw_store(int16_t *base, int position, cw_lanes value) {
    _mm256_storeu_si256((cw_lanes *)(base + 16 * position), value);
}
/// A source position: its own lane of sixteen, or one value for all lanes, which then is there twice (see `cw_load_luma`).
CW_PART cw_lanes cw_source(const void *base, int position, int single) {
    return single ? _mm256_set1_epi32(((const int32_t *)base)[16 * position]) : cw_load((const int16_t *)base, position);
}
CW_PART cw_lanes cw_pair(int a, int b) {
    return _mm256_set1_epi32((int)(((uint32_t)(uint16_t)b << 16) | (uint16_t)a));
}

/// (a * ka + b * kb + round) >> shift, in 32 bits.
#define CW_ROTATE(a, b, constants, round, shift)                                                                  \
    _mm256_packs_epi32(                                                                                            \
        _mm256_srai_epi32(_mm256_add_epi32(_mm256_madd_epi16(_mm256_unpacklo_epi16(a, b), constants), round), shift), \
        _mm256_srai_epi32(_mm256_add_epi32(_mm256_madd_epi16(_mm256_unpackhi_epi16(a, b), constants), round), shift))

/// Residual and forward transform.
CW_PART void cw_forward_part(const void *source, int single, const int16_t *prediction, cw_lanes *coefficients) {
    const cw_lanes plus = cw_pair(2217, 5352), minus = cw_pair(-5352, 2217);
    const cw_lanes round1 = _mm256_set1_epi32(1812), round3 = _mm256_set1_epi32(937);
    cw_lanes rows[16];
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; ++j) {
        cw_lanes d[4];
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; ++i) {
            d[i] = _mm256_sub_epi16(cw_source(source, 4 * j + i, single), cw_load(prediction, 4 * j + i));
        }
        const cw_lanes a0 = _mm256_add_epi16(d[0], d[3]), a1 = _mm256_add_epi16(d[1], d[2]);
        const cw_lanes a2 = _mm256_sub_epi16(d[1], d[2]), a3 = _mm256_sub_epi16(d[0], d[3]);
        rows[4 * j + 0] = _mm256_slli_epi16(_mm256_add_epi16(a0, a1), 3);
        rows[4 * j + 1] = CW_ROTATE(a2, a3, plus, round1, 9);
        rows[4 * j + 2] = _mm256_slli_epi16(_mm256_sub_epi16(a0, a1), 3);
        rows[4 * j + 3] = CW_ROTATE(a2, a3, minus, round3, 9);
    }
    const cw_lanes seven = _mm256_set1_epi16(7), one = _mm256_set1_epi16(1), zero = _mm256_setzero_si256();
    const cw_lanes round4 = _mm256_set1_epi32(12000), round12 = _mm256_set1_epi32(51000);
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; ++i) {
        const cw_lanes a0 = _mm256_add_epi16(rows[i], rows[12 + i]), a1 = _mm256_add_epi16(rows[4 + i], rows[8 + i]);
        const cw_lanes a2 = _mm256_sub_epi16(rows[4 + i], rows[8 + i]), a3 = _mm256_sub_epi16(rows[i], rows[12 + i]);
        const cw_lanes turned = CW_ROTATE(a2, a3, plus, round4, 16);
        coefficients[i] = _mm256_srai_epi16(_mm256_add_epi16(_mm256_add_epi16(a0, a1), seven), 4);
        coefficients[4 + i] = _mm256_add_epi16(turned, _mm256_add_epi16(one, _mm256_cmpeq_epi16(a3, zero)));
        coefficients[8 + i] = _mm256_srai_epi16(_mm256_add_epi16(_mm256_sub_epi16(a0, a1), seven), 4);
        coefficients[12 + i] = CW_ROTATE(a2, a3, minus, round12, 16);
    }
}

CW_PART int cw_zigzag(int n) {
    static const uint8_t order[16] = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
    return order[n];
}
CW_PART int cw_band(int n) {
    static const uint8_t band[16] = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7};
    return band[n];
}

/// Levels in coding order, dequantised coefficients in place, count of non-zero AC levels; the largest magnitude returned.
/// `q`: see `Quantiser` in CalotypeWebP.
CW_PART cw_lanes cw_quantise_part(cw_lanes *coefficients, const int16_t *q, int first, cw_lanes *levels, cw_lanes *count) {
    cw_lanes largest = _mm256_setzero_si256(), zeros = _mm256_setzero_si256();
    const cw_lanes zero = _mm256_setzero_si256();
    if (first) levels[0] = zero;
#pragma clang loop unroll(full)
    for (int n = first; n < 16; ++n) {
        const int p = cw_zigzag(n), ac = p > 0;
        const cw_lanes c = coefficients[p];
        const cw_lanes x = _mm256_add_epi16(_mm256_slli_epi16(_mm256_abs_epi16(c), 3), cw_load(q, p));
        const cw_lanes magnitude = _mm256_mulhi_epu16(_mm256_mulhi_epu16(x, cw_load(q, 16 + ac)), cw_load(q, 18 + ac));
        const cw_lanes level = _mm256_sign_epi16(magnitude, c);
        largest = _mm256_max_epi16(largest, magnitude);
        if (n > 0) zeros = _mm256_add_epi16(zeros, _mm256_cmpeq_epi16(magnitude, zero));
        levels[n] = level;
        coefficients[p] = _mm256_mullo_epi16(level, cw_load(q, 20 + ac));
    }
    *count = _mm256_add_epi16(zeros, _mm256_set1_epi16(15));
    return largest;
}

CW_PART cw_lanes cw_mul1(cw_lanes v) {
    return _mm256_add_epi16(v, _mm256_mulhi_epi16(v, _mm256_set1_epi16(20091)));
}
CW_PART cw_lanes cw_mul2(cw_lanes v) {
    return _mm256_add_epi16(v, _mm256_mulhi_epi16(v, _mm256_set1_epi16(-30068)));
}

/// Sums of lanes 0-3, 8-11 and of 4-7, 12-15 to those of 0-7 and 8-15.
CW_PART void cw_order_sums(cw_lanes *out, cw_lanes low, cw_lanes high) {
    out[0] = _mm256_permute2x128_si256(low, high, 0x20);
    out[1] = _mm256_permute2x128_si256(low, high, 0x31);
}
CW_PART void cw_store_sums(uint32_t *out, const cw_lanes *sums) {
    _mm256_storeu_si256((cw_lanes *)out, sums[0]);
    _mm256_storeu_si256((cw_lanes *)(out + 8), sums[1]);
}

/// Inverse transform, reconstruction and squared error.
CW_PART void cw_reconstruct_part(const cw_lanes *coefficients, const int16_t *prediction, const void *source,
                                 int single, cw_lanes *pixels, cw_lanes *error) {
    cw_lanes columns[16];
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; ++i) {
        const cw_lanes c0 = coefficients[i], c1 = coefficients[4 + i], c2 = coefficients[8 + i], c3 = coefficients[12 + i];
        const cw_lanes a = _mm256_add_epi16(c0, c2), b = _mm256_sub_epi16(c0, c2);
        const cw_lanes c = _mm256_sub_epi16(cw_mul2(c1), cw_mul1(c3)), d = _mm256_add_epi16(cw_mul1(c1), cw_mul2(c3));
        columns[4 * i + 0] = _mm256_add_epi16(a, d);
        columns[4 * i + 1] = _mm256_add_epi16(b, c);
        columns[4 * i + 2] = _mm256_sub_epi16(b, c);
        columns[4 * i + 3] = _mm256_sub_epi16(a, d);
    }
    cw_lanes low = _mm256_setzero_si256(), high = _mm256_setzero_si256();
    const cw_lanes zero = _mm256_setzero_si256(), white = _mm256_set1_epi16(255), four = _mm256_set1_epi16(4);
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; ++j) {
        const cw_lanes c0 = _mm256_add_epi16(columns[j], four), c1 = columns[4 + j], c2 = columns[8 + j], c3 = columns[12 + j];
        const cw_lanes a = _mm256_add_epi16(c0, c2), b = _mm256_sub_epi16(c0, c2);
        const cw_lanes c = _mm256_sub_epi16(cw_mul2(c1), cw_mul1(c3)), d = _mm256_add_epi16(cw_mul1(c1), cw_mul2(c3));
        const cw_lanes sums[4] = {_mm256_add_epi16(a, d), _mm256_add_epi16(b, c), _mm256_sub_epi16(b, c), _mm256_sub_epi16(a, d)};
        cw_lanes off[4];
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; ++i) {
            const cw_lanes value = _mm256_add_epi16(cw_load(prediction, 4 * j + i), _mm256_srai_epi16(sums[i], 3));
            const cw_lanes pixel = _mm256_min_epi16(_mm256_max_epi16(value, zero), white);
            pixels[4 * j + i] = pixel;
            off[i] = _mm256_sub_epi16(cw_source(source, 4 * j + i, single), pixel);
        }
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; i += 2) {
            const cw_lanes l = _mm256_unpacklo_epi16(off[i], off[i + 1]), h = _mm256_unpackhi_epi16(off[i], off[i + 1]);
            low = _mm256_add_epi32(low, _mm256_madd_epi16(l, l));
            high = _mm256_add_epi32(high, _mm256_madd_epi16(h, h));
        }
    }
    cw_order_sums(error, low, high);
}

/// Weighted sum of the magnitudes of the Hadamard transform.
CW_PART void cw_texture_part(const cw_lanes *pixels, cw_lanes *texture) {
    static const uint8_t weights[16] = {38, 32, 20, 9, 32, 28, 17, 7, 20, 17, 10, 4, 9, 7, 4, 2};
    cw_lanes rows[16];
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; ++j) {
        const cw_lanes *p = pixels + 4 * j;
        const cw_lanes a0 = _mm256_add_epi16(p[0], p[2]), a1 = _mm256_add_epi16(p[1], p[3]);
        const cw_lanes a2 = _mm256_sub_epi16(p[1], p[3]), a3 = _mm256_sub_epi16(p[0], p[2]);
        rows[4 * j + 0] = _mm256_add_epi16(a0, a1);
        rows[4 * j + 1] = _mm256_add_epi16(a3, a2);
        rows[4 * j + 2] = _mm256_sub_epi16(a3, a2);
        rows[4 * j + 3] = _mm256_sub_epi16(a0, a1);
    }
    cw_lanes low = _mm256_setzero_si256(), high = _mm256_setzero_si256();
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; ++i) {
        const cw_lanes a0 = _mm256_add_epi16(rows[i], rows[8 + i]), a1 = _mm256_add_epi16(rows[4 + i], rows[12 + i]);
        const cw_lanes a2 = _mm256_sub_epi16(rows[4 + i], rows[12 + i]), a3 = _mm256_sub_epi16(rows[i], rows[8 + i]);
        const cw_lanes b0 = _mm256_abs_epi16(_mm256_add_epi16(a0, a1)), b1 = _mm256_abs_epi16(_mm256_add_epi16(a3, a2));
        const cw_lanes b2 = _mm256_abs_epi16(_mm256_sub_epi16(a3, a2)), b3 = _mm256_abs_epi16(_mm256_sub_epi16(a0, a1));
        const cw_lanes w01 = cw_pair(weights[i], weights[4 + i]), w23 = cw_pair(weights[8 + i], weights[12 + i]);
        low = _mm256_add_epi32(low, _mm256_madd_epi16(_mm256_unpacklo_epi16(b0, b1), w01));
        high = _mm256_add_epi32(high, _mm256_madd_epi16(_mm256_unpackhi_epi16(b0, b1), w01));
        low = _mm256_add_epi32(low, _mm256_madd_epi16(_mm256_unpacklo_epi16(b2, b3), w23));
        high = _mm256_add_epi32(high, _mm256_madd_epi16(_mm256_unpackhi_epi16(b2, b3), w23));
    }
    cw_order_sums(texture, low, high);
}

/// The least that the tokens of each lane cost, in 1/32 bit, by `least`, a table of `SlotCosts.fillLeast`. `context` holds
/// 0, 1 or 2 in each lane, `largest` the largest magnitude.
CW_PART cw_lanes cw_least_part(const cw_lanes *levels, cw_lanes context, cw_lanes largest, int first, const uint8_t *least) {
    const cw_lanes zero = _mm256_setzero_si256(), one = _mm256_set1_epi16(1), two = _mm256_set1_epi16(2);
    const cw_lanes three = _mm256_set1_epi16(3), five = _mm256_set1_epi16(5), most = _mm256_set1_epi16(15);
    cw_lanes dead[16], any = zero;
#pragma clang loop unroll(full)
    for (int n = 15; n >= first; --n) {
        any = _mm256_or_si256(any, levels[n]);
        dead[n] = _mm256_cmpeq_epi16(any, zero);
    }
    cw_lanes sum = zero;
#pragma clang loop unroll(full)
    for (int n = first; n < 16; ++n) {
        const cw_lanes magnitude = _mm256_abs_epi16(levels[n]);
        const cw_lanes kind = _mm256_add_epi16(_mm256_or_si256(_mm256_min_epi16(magnitude, three), dead[n]), one);
        const cw_lanes index = _mm256_add_epi16(kind, _mm256_mullo_epi16(context, five));
        const cw_lanes table = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(least + 16 * n)));
        sum = _mm256_add_epi16(sum, _mm256_shuffle_epi8(table, index));
        context = _mm256_min_epi16(magnitude, two);
    }
    if (_mm256_testz_si256(_mm256_cmpgt_epi16(largest, three), _mm256_set1_epi16(-1))) return sum;
#pragma clang loop unroll(full)
    for (int n = first; n < 16; ++n) {
        const cw_lanes index = _mm256_min_epi16(_mm256_abs_epi16(levels[n]), most);
        const cw_lanes table = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(least + 256 + 16 * n)));
        sum = _mm256_add_epi16(sum, _mm256_shuffle_epi8(table, index));
    }
    return sum;
}

/// Eight positions of sixteen lanes to eight positions of each lane: lanes k and 8 + k in `out[k]`.
CW_PART void cw_turn_half(const cw_lanes *v, cw_lanes *out) {
    const cw_lanes t0 = _mm256_unpacklo_epi16(v[0], v[1]), t1 = _mm256_unpackhi_epi16(v[0], v[1]);
    const cw_lanes t2 = _mm256_unpacklo_epi16(v[2], v[3]), t3 = _mm256_unpackhi_epi16(v[2], v[3]);
    const cw_lanes t4 = _mm256_unpacklo_epi16(v[4], v[5]), t5 = _mm256_unpackhi_epi16(v[4], v[5]);
    const cw_lanes t6 = _mm256_unpacklo_epi16(v[6], v[7]), t7 = _mm256_unpackhi_epi16(v[6], v[7]);
    const cw_lanes u0 = _mm256_unpacklo_epi32(t0, t2), u1 = _mm256_unpackhi_epi32(t0, t2);
    const cw_lanes u2 = _mm256_unpacklo_epi32(t1, t3), u3 = _mm256_unpackhi_epi32(t1, t3);
    const cw_lanes u4 = _mm256_unpacklo_epi32(t4, t6), u5 = _mm256_unpackhi_epi32(t4, t6);
    const cw_lanes u6 = _mm256_unpacklo_epi32(t5, t7), u7 = _mm256_unpackhi_epi32(t5, t7);
    out[0] = _mm256_unpacklo_epi64(u0, u4);
    out[1] = _mm256_unpackhi_epi64(u0, u4);
    out[2] = _mm256_unpacklo_epi64(u1, u5);
    out[3] = _mm256_unpackhi_epi64(u1, u5);
    out[4] = _mm256_unpacklo_epi64(u2, u6);
    out[5] = _mm256_unpackhi_epi64(u2, u6);
    out[6] = _mm256_unpacklo_epi64(u3, u7);
    out[7] = _mm256_unpackhi_epi64(u3, u7);
}

/// The levels of the first `lanes` lanes, eight to sixteen, each in a row of sixteen.
CW_PART void cw_turn_part(const cw_lanes *levels, int lanes, int16_t *rows) {
    cw_lanes low[8], high[8];
    cw_turn_half(levels, low);
    cw_turn_half(levels + 8, high);
#pragma clang loop unroll(full)
    for (int n = 0; n < 8; ++n) cw_store(rows, n, _mm256_permute2x128_si256(low[n], high[n], 0x20));
#pragma clang loop unroll(full)
    for (int n = 8; n < lanes; ++n) cw_store(rows, n, _mm256_permute2x128_si256(low[n - 8], high[n - 8], 0x31));
}

CW_KERNEL void cw_turn(const int16_t *levels, int16_t *rows) {
    cw_lanes l[16];
#pragma clang loop unroll(full)
    for (int n = 0; n < 16; ++n) l[n] = cw_load(levels, n);
    cw_turn_part(l, 16, rows);
}

/// The tokens of one block: see `Token` in CalotypeWebP. `levels` are its levels in coding order; those before `first`
/// are zero. What comes back: what the tokens cost, and how many there are in the upper half.
CW_KERNEL uint64_t cw_count(const int16_t *levels, int context, int type, int first, const uint16_t *costs,
                            uint16_t *tokens) {
    const cw_lanes level = cw_load(levels, 0), magnitude = _mm256_abs_epi16(level);
    const uint32_t zeros = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi16(level, _mm256_setzero_si256()));
    // The position after the last level: 16 if the last one is not zero.
    const int ends = (int)(32 - _lzcnt_u32(~zeros)) >> 1, end = ends > first ? ends : first;
    const cw_lanes kinds = _mm256_min_epi16(magnitude, _mm256_set1_epi16(2));
    const cw_lanes below = _mm256_permute2x128_si256(kinds, kinds, 0x08);
    const cw_lanes positions = _mm256_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const cw_lanes begins = _mm256_cmpeq_epi16(positions, _mm256_set1_epi16((short)first));
    const cw_lanes contexts = _mm256_or_si256(
        _mm256_alignr_epi8(kinds, below, 14), _mm256_and_si256(begins, _mm256_set1_epi16((short)context)));
    const cw_lanes bands = _mm256_setr_epi16(0, 216, 432, 648, 1296, 864, 1080, 1296, 1296, 1296, 1296, 1296, 1296, 1296,
                                             1296, 1512);
    const cw_lanes node = _mm256_add_epi16(
        _mm256_add_epi16(bands, _mm256_set1_epi16((short)(type * 8 * 216))),
        _mm256_mullo_epi16(contexts, _mm256_set1_epi16(72)));
    const cw_lanes last = _mm256_cmpeq_epi16(positions, _mm256_set1_epi16((short)end));
    const cw_lanes symbol = _mm256_or_si256(_mm256_min_epi16(magnitude, _mm256_set1_epi16(67)),
                                            _mm256_and_si256(last, _mm256_set1_epi16(68)));
    const cw_lanes used = _mm256_and_si256(
        _mm256_cmpgt_epi16(positions, _mm256_set1_epi16((short)(first - 1))),
        _mm256_cmpgt_epi16(_mm256_set1_epi16((short)(end + 1)), positions));
    const cw_lanes slots = _mm256_and_si256(used, _mm256_add_epi16(node, symbol));
    cw_store((int16_t *)tokens, 0, _mm256_or_si256(slots, _mm256_and_si256(level, _mm256_set1_epi16((short)0x8000))));
    uint64_t four[4];
    _mm256_storeu_si256((cw_lanes *)four, slots);
    uint32_t sum = 0;
#pragma clang loop unroll(full)
    for (int n = 0; n < 4; ++n) {
        sum += costs[four[n] & 0xFFFF] + costs[four[n] >> 16 & 0xFFFF];
        sum += costs[four[n] >> 32 & 0xFFFF] + costs[four[n] >> 48];
    }
    return sum | (uint64_t)(uint32_t)((end < 16 ? end + 1 : 16) - first) << 32;
}

CW_PART int cw_is_large(cw_lanes largest) {
    return _mm256_movemask_epi8(_mm256_cmpgt_epi16(largest, _mm256_set1_epi16(66))) != 0;
}

CW_KERNEL void cw_forward(const int16_t *source, const int16_t *prediction, int16_t *coefficients) {
    cw_lanes c[16];
    cw_forward_part(source, 0, prediction, c);
#pragma clang loop unroll(full)
    for (int p = 0; p < 16; ++p) cw_store(coefficients, p, c[p]);
}

/// What comes back: lanes with levels in the lower 16 bits (from `first` on), 0x10000 if a level carries extra bits.
CW_KERNEL uint32_t cw_quantise(int16_t *coefficients, const int16_t *quantiser, int first, int16_t *levels,
                               int16_t *count) {
    cw_lanes c[16], l[16], found;
#pragma clang loop unroll(full)
    for (int p = 0; p < 16; ++p) c[p] = cw_load(coefficients, p);
    const cw_lanes largest = first ? cw_quantise_part(c, quantiser, 1, l, &found) : cw_quantise_part(c, quantiser, 0, l, &found);
    cw_store(count, 0, found);
#pragma clang loop unroll(full)
    for (int p = 0; p < 16; ++p) {
        cw_store(coefficients, p, c[p]);
        cw_store(levels, p, l[p]);
    }
    const cw_lanes coded = _mm256_cmpgt_epi16(largest, _mm256_setzero_si256());
    const __m128i bytes = _mm_packs_epi16(_mm256_castsi256_si128(coded), _mm256_extracti128_si256(coded, 1));
    return (uint32_t)_mm_movemask_epi8(bytes) | (uint32_t)cw_is_large(largest) << 16;
}

CW_KERNEL void cw_reconstruct(const int16_t *coefficients, const int16_t *prediction, const int16_t *source,
                              int16_t *pixels, uint32_t *error) {
    cw_lanes c[16], out[16], sums[2];
#pragma clang loop unroll(full)
    for (int p = 0; p < 16; ++p) c[p] = cw_load(coefficients, p);
    cw_reconstruct_part(c, prediction, source, 0, out, sums);
    cw_store_sums(error, sums);
#pragma clang loop unroll(full)
    for (int p = 0; p < 16; ++p) cw_store(pixels, p, out[p]);
}

CW_KERNEL void cw_texture(const int16_t *pixels, uint32_t *texture) {
    cw_lanes p[16], sums[2];
#pragma clang loop unroll(full)
    for (int n = 0; n < 16; ++n) p[n] = cw_load(pixels, n);
    cw_texture_part(p, sums);
    cw_store_sums(texture, sums);
}

/// The least that the tokens of lanes 0 to 7 cost, and of 8 to 15 in the upper half. `levels` have no level before `first`.
CW_PART uint64_t cw_halves(cw_lanes costs) {
    const cw_lanes pairs = _mm256_madd_epi16(costs, _mm256_set1_epi16(1));
    const cw_lanes fours = _mm256_add_epi32(pairs, _mm256_shuffle_epi32(pairs, 0x4E));
    const cw_lanes sums = _mm256_add_epi32(fours, _mm256_shuffle_epi32(fours, 0xB1));
    return (uint32_t)_mm256_cvtsi256_si32(sums) | (uint64_t)(uint32_t)_mm256_extract_epi32(sums, 4) << 32;
}

CW_KERNEL uint64_t cw_least(const int16_t *levels, const int16_t *context, const uint8_t *least) {
    cw_lanes l[16], largest = _mm256_setzero_si256();
#pragma clang loop unroll(full)
    for (int n = 0; n < 16; ++n) {
        l[n] = cw_load(levels, n);
        largest = _mm256_max_epi16(largest, _mm256_abs_epi16(l[n]));
    }
    return cw_halves(cw_least_part(l, cw_load(context, 0), largest, 0, least));
}

/// One in each lane whose bit is set.
CW_PART cw_lanes cw_bit_lanes(int bits) {
    const cw_lanes each = _mm256_setr_epi16(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, -32768);
    return _mm256_srli_epi16(_mm256_cmpeq_epi16(_mm256_and_si256(_mm256_set1_epi16((short)bits), each), each), 15);
}

CW_PART uint32_t cw_sum(cw_lanes a, cw_lanes b) {
    const cw_lanes both = _mm256_add_epi32(a, b);
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
    return (uint32_t)_mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1)));
}

CW_PART void cw_turn_four(__m128i *r) {
    const __m128i a = _mm_unpacklo_epi32(r[0], r[1]), b = _mm_unpackhi_epi32(r[0], r[1]);
    const __m128i c = _mm_unpacklo_epi32(r[2], r[3]), d = _mm_unpackhi_epi32(r[2], r[3]);
    r[0] = _mm_unpacklo_epi64(a, c);
    r[1] = _mm_unpackhi_epi64(a, c);
    r[2] = _mm_unpacklo_epi64(b, d);
    r[3] = _mm_unpackhi_epi64(b, d);
}
CW_PART void cw_walsh(__m128i *r) {
    const __m128i a0 = _mm_add_epi32(r[0], r[2]), a1 = _mm_add_epi32(r[1], r[3]);
    const __m128i a2 = _mm_sub_epi32(r[1], r[3]), a3 = _mm_sub_epi32(r[0], r[2]);
    r[0] = _mm_add_epi32(a0, a1);
    r[1] = _mm_add_epi32(a3, a2);
    r[2] = _mm_sub_epi32(a3, a2);
    r[3] = _mm_sub_epi32(a0, a1);
}
CW_PART void cw_unwalsh(__m128i *r) {
    const __m128i a0 = _mm_add_epi32(r[0], r[3]), a1 = _mm_add_epi32(r[1], r[2]);
    const __m128i a2 = _mm_sub_epi32(r[1], r[2]), a3 = _mm_sub_epi32(r[0], r[3]);
    r[0] = _mm_add_epi32(a0, a1);
    r[1] = _mm_add_epi32(a3, a2);
    r[2] = _mm_sub_epi32(a0, a1);
    r[3] = _mm_sub_epi32(a3, a2);
}

/// The luma DCs as a decoder reads them; their levels in coding order. See LumaDC.swift.
CW_PART cw_lanes cw_luma_dcs(cw_lanes dcs, const int32_t *quantiser, cw_lanes *levels) {
    __m128i r[4];
    const __m128i low = _mm256_castsi256_si128(dcs), high = _mm256_extracti128_si256(dcs, 1);
    r[0] = _mm_cvtepi16_epi32(low);
    r[1] = _mm_cvtepi16_epi32(_mm_srli_si128(low, 8));
    r[2] = _mm_cvtepi16_epi32(high);
    r[3] = _mm_cvtepi16_epi32(_mm_srli_si128(high, 8));
    cw_walsh(r);
    cw_turn_four(r);
    cw_walsh(r);
    cw_turn_four(r);
#pragma clang loop unroll(full)
    for (int n = 0; n < 4; ++n) {
        const __m128i *q = (const __m128i *)quantiser + n;
        const __m128i value = _mm_srai_epi32(r[n], 1);
        const __m128i product = _mm_mullo_epi32(_mm_abs_epi32(value), _mm_loadu_si128(q + 4));
        const __m128i level = _mm_srli_epi32(_mm_add_epi32(product, _mm_loadu_si128(q + 8)), 17);
        r[n] = _mm_sign_epi32(_mm_min_epi32(level, _mm_set1_epi32(2047)), value);
    }
    const cw_lanes packed = _mm256_set_m128i(_mm_packs_epi32(r[2], r[3]), _mm_packs_epi32(r[0], r[1]));
    const cw_lanes own = _mm256_setr_epi8(0, 1, 2, 3, 8, 9, -1, -1, 10, 11, 4, 5, 6, 7, 12, 13,
                                          2, 3, 8, 9, 10, 11, 4, 5, -1, -1, 6, 7, 12, 13, 14, 15);
    const cw_lanes other = _mm256_setr_epi8(-1, -1, -1, -1, -1, -1, 0, 1, -1, -1, -1, -1, -1, -1, -1, -1,
                                            -1, -1, -1, -1, -1, -1, -1, -1, 14, 15, -1, -1, -1, -1, -1, -1);
    *levels = _mm256_or_si256(_mm256_shuffle_epi8(packed, own),
                              _mm256_shuffle_epi8(_mm256_permute2x128_si256(packed, packed, 1), other));
#pragma clang loop unroll(full)
    for (int n = 0; n < 4; ++n) r[n] = _mm_mullo_epi32(r[n], _mm_loadu_si128((const __m128i *)quantiser + n));
    cw_unwalsh(r);
    cw_turn_four(r);
    r[0] = _mm_add_epi32(r[0], _mm_set1_epi32(3));
    cw_unwalsh(r);
    cw_turn_four(r);
#pragma clang loop unroll(full)
    for (int n = 0; n < 4; ++n) r[n] = _mm_srai_epi32(r[n], 3);
    return _mm256_set_m128i(_mm_packs_epi32(r[2], r[3]), _mm_packs_epi32(r[0], r[1]));
}

/// One mode of a macroblock's luma, from the pixels around it to error, texture and the least cost of its tokens. `mode`
/// is one of `ModeTables.Intra16`.
CW_KERNEL void cw_whole(int mode, const cw_whole_in *in, cw_whole_out *out) {
    cw_lanes p[16], c[16], l[16], r[16], error[2], texture[2], dcs, count;
    const cw_lanes zero = _mm256_setzero_si256(), white = _mm256_set1_epi16(255);
    const cw_lanes corner = _mm256_set1_epi16((short)in->corner);
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; ++j) {
        const cw_lanes down = cw_load(in->down, j), slope = _mm256_sub_epi16(down, corner);
#pragma clang loop unroll(full)
        for (int i = 0; i < 4; ++i) {
            const cw_lanes across = cw_load(in->across, i);
            p[4 * j + i] = mode == 0 ? _mm256_set1_epi16((short)in->dc)
                : mode == 1 ? _mm256_min_epi16(_mm256_max_epi16(_mm256_add_epi16(across, slope), zero), white)
                : mode == 2 ? across : down;
        }
    }
    cw_forward_part(in->source, 0, (const int16_t *)p, c);
    c[0] = cw_luma_dcs(c[0], in->dc_quantiser, &dcs);
    cw_store(out->dc_levels, 0, dcs);
    out->has_dc = !_mm256_testz_si256(dcs, dcs);
    out->has_large_dc = cw_is_large(_mm256_abs_epi16(dcs));
    const cw_lanes largest = cw_quantise_part(c, in->quantiser, 1, l, &count);
    out->is_large = cw_is_large(largest);
    const cw_lanes some = _mm256_cmpgt_epi16(largest, zero);
    const int coded = _mm_movemask_epi8(_mm_packs_epi16(_mm256_castsi256_si128(some), _mm256_extracti128_si256(some, 1)));
    out->coded = (uint32_t)coded;
    const int left = in->left;
    const int from_left = (coded << 1 & 0xEEEE) | (left & 1) | (left & 2) << 3 | (left & 4) << 6 | (left & 8) << 9;
    const cw_lanes context = _mm256_add_epi16(cw_bit_lanes(coded << 4 | in->above), cw_bit_lanes(from_left));
    cw_store(out->context, 0, context);
    const uint64_t least = cw_halves(cw_least_part(l, context, largest, 1, in->least));
    out->least = (uint32_t)least + (uint32_t)(least >> 32);
#pragma clang loop unroll(full)
    for (int n = 0; n < 16; ++n) cw_store(out->levels, n, l[n]);
    cw_reconstruct_part(c, (const int16_t *)p, in->source, 0, r, error);
#pragma clang loop unroll(full)
    for (int n = 0; n < 16; ++n) cw_store(out->pixels, n, r[n]);
    out->error = cw_sum(error[0], error[1]);
    cw_texture_part(r, texture);
#pragma clang loop unroll(full)
    for (int h = 0; h < 2; ++h) {
        const cw_lanes source = _mm256_loadu_si256((const cw_lanes *)(in->texture + 8 * h));
        texture[h] = _mm256_srli_epi32(_mm256_abs_epi32(_mm256_sub_epi32(texture[h], source)), 5);
    }
    out->texture = cw_sum(texture[0], texture[1]);
}

// Where each of ten modes finds its pixel: in the smoothed edge, between two edge pixels, or on the true-motion slope.
// clang-format off
static const uint8_t cw_centred[256] = {
    14, 128, 5, 3, 4, 128, 6, 128, 14, 128, 6, 3, 5, 128, 7, 128,
    128, 128, 14, 14, 14, 14, 14, 14, 4, 2, 14, 14, 14, 14, 14, 14,
    14, 128, 7, 3, 6, 128, 8, 128, 14, 128, 8, 3, 7, 128, 9, 128,
    5, 128, 14, 14, 14, 14, 14, 14, 6, 1, 14, 14, 14, 14, 14, 14,
    14, 128, 5, 2, 3, 4, 7, 6, 14, 128, 6, 2, 4, 5, 8, 7,
    128, 128, 14, 14, 14, 14, 14, 14, 3, 1, 14, 14, 14, 14, 14, 14,
    14, 128, 7, 2, 5, 6, 9, 8, 14, 128, 8, 2, 6, 7, 10, 9,
    128, 128, 14, 14, 14, 14, 14, 14, 4, 0, 14, 14, 14, 14, 14, 14,
    14, 128, 5, 1, 2, 3, 8, 128, 14, 128, 6, 1, 3, 128, 9, 128,
    128, 128, 14, 14, 14, 14, 14, 14, 2, 0, 14, 14, 14, 14, 14, 14,
    14, 128, 7, 1, 4, 128, 10, 128, 14, 128, 8, 1, 5, 128, 11, 10,
    128, 13, 14, 14, 14, 14, 14, 14, 3, 13, 14, 14, 14, 14, 14, 14,
    14, 128, 5, 0, 1, 2, 9, 7, 14, 128, 6, 0, 2, 4, 10, 8,
    128, 13, 14, 14, 14, 14, 14, 14, 1, 13, 14, 14, 14, 14, 14, 14,
    14, 128, 7, 0, 3, 5, 11, 9, 14, 128, 8, 0, 4, 6, 12, 11,
    128, 13, 14, 14, 14, 14, 14, 14, 2, 13, 14, 14, 14, 14, 14, 14,
};
static const uint8_t cw_between[256] = {
    128, 128, 128, 128, 128, 4, 128, 5, 128, 128, 128, 128, 128, 5, 128, 6,
    3, 2, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 6, 128, 7, 128, 128, 128, 128, 128, 7, 128, 8,
    128, 1, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    2, 1, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    3, 0, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 6, 128, 128, 128, 128, 128, 4, 128, 7,
    1, 0, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 5, 128, 8, 128, 128, 128, 128, 128, 6, 128, 128,
    2, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    0, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    1, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
};
static const uint8_t cw_slope[256] = {
    128, 0, 128, 128, 128, 128, 128, 128, 128, 1, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 2, 128, 128, 128, 128, 128, 128, 128, 3, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 4, 128, 128, 128, 128, 128, 128, 128, 5, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 6, 128, 128, 128, 128, 128, 128, 128, 7, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 8, 128, 128, 128, 128, 128, 128, 128, 9, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 10, 128, 128, 128, 128, 128, 128, 128, 11, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 12, 128, 128, 128, 128, 128, 128, 128, 13, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 14, 128, 128, 128, 128, 128, 128, 128, 15, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
};
// clang-format on

/// The ten predictions of a 4x4 block from what is around it; rows are 32 bytes apart.
CW_PART void cw_predict_part(const uint8_t *pixels, cw_lanes *prediction) {
    // Left from below, corner, top and top right (13 bytes), the last one repeated.
    __m128i e = _mm_loadu_si128((const __m128i *)(pixels - 37));
    e = _mm_insert_epi8(e, pixels[95], 0);
    e = _mm_insert_epi8(e, pixels[63], 1);
    e = _mm_insert_epi8(e, pixels[31], 2);
    e = _mm_insert_epi8(e, pixels[-1], 3);
    e = _mm_shuffle_epi8(e, _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 12, 12, 12));
    const __m128i next = _mm_srli_si128(e, 1);
    const __m128i previous = _mm_shuffle_epi8(e, _mm_setr_epi8(0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14));
    const __m128i one = _mm_set1_epi8(1);
    const __m128i halved = _mm_sub_epi8(_mm_avg_epu8(previous, next), _mm_and_si128(_mm_xor_si128(previous, next), one));
    const __m128i sides = _mm_shuffle_epi8(e, _mm_setr_epi8(0, 1, 2, 3, 5, 6, 7, 8, -1, -1, -1, -1, -1, -1, -1, -1));
    const int dc = (_mm_cvtsi128_si32(_mm_sad_epu8(sides, _mm_setzero_si128())) + 4) >> 3;
    // The average in place 14; the end of the smoothed edge, its first pixel, in place 13.
    const __m128i smooth = _mm_insert_epi8(_mm_avg_epu8(e, halved), dc, 14);
    const cw_lanes centred = _mm256_broadcastsi128_si256(_mm_insert_epi8(smooth, pixels[95], 13));
    const cw_lanes between = _mm256_broadcastsi128_si256(_mm_avg_epu8(e, next));

    const __m128i across = _mm_setr_epi8(5, 6, 7, 8, 5, 6, 7, 8, 5, 6, 7, 8, 5, 6, 7, 8);
    const __m128i down = _mm_setr_epi8(3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
    const cw_lanes sum = _mm256_add_epi16(_mm256_cvtepu8_epi16(_mm_shuffle_epi8(e, across)),
                                          _mm256_cvtepu8_epi16(_mm_shuffle_epi8(e, down)));
    const cw_lanes sloped = _mm256_sub_epi16(sum, _mm256_set1_epi16(pixels[-33]));
    const cw_lanes slope = _mm256_broadcastsi128_si256(
        _mm_packus_epi16(_mm256_castsi256_si128(sloped), _mm256_extracti128_si256(sloped, 1)));
    const cw_lanes zero = _mm256_setzero_si256();
#pragma clang loop unroll(full)
    for (int p = 0; p < 16; p += 2) {
        const cw_lanes from1 = _mm256_shuffle_epi8(centred, _mm256_loadu_si256((const cw_lanes *)(cw_centred + 16 * p)));
        const cw_lanes from2 = _mm256_shuffle_epi8(between, _mm256_loadu_si256((const cw_lanes *)(cw_between + 16 * p)));
        const cw_lanes from3 = _mm256_shuffle_epi8(slope, _mm256_loadu_si256((const cw_lanes *)(cw_slope + 16 * p)));
        const cw_lanes both = _mm256_or_si256(_mm256_or_si256(from1, from2), from3);
        prediction[p] = _mm256_unpacklo_epi8(both, zero);
        prediction[p + 1] = _mm256_unpackhi_epi8(both, zero);
    }
}

/// Scores of ten modes before their tokens are counted.
CW_PART void cw_score_part(const cw_modes_in *in, const cw_lanes *error, const cw_lanes *texture, cw_lanes count,
                           cw_lanes least, const cw_modes_out *out, cw_lanes *bounds) {
    const cw_lanes lambda = _mm256_set1_epi32(in->lambda);
#pragma clang loop unroll(full)
    for (int h = 0; h < 2; ++h) {
        const cw_lanes change = _mm256_abs_epi32(_mm256_sub_epi32(texture[h], _mm256_set1_epi32(in->source_texture)));
        const cw_lanes weighted = _mm256_mullo_epi32(_mm256_srli_epi32(change, 5), _mm256_set1_epi32(in->texture_lambda));
        const cw_lanes distortion = _mm256_add_epi32(
            error[h], _mm256_srli_epi32(_mm256_add_epi32(weighted, _mm256_set1_epi32(128)), 8));
        const __m128i counts = h == 0 ? _mm256_castsi256_si128(count) : _mm256_extracti128_si256(count, 1);
        const __m128i leasts = h == 0 ? _mm256_castsi256_si128(least) : _mm256_extracti128_si256(least, 1);
        const cw_lanes penalty = _mm256_and_si256(
            _mm256_cmpgt_epi32(_mm256_set1_epi32(4), _mm256_cvtepi16_epi32(counts)),
            h == 0 ? _mm256_setr_epi32(0, 140, 140, 140, 140, 140, 140, 140) : _mm256_set1_epi32(140));
        const cw_lanes rate = _mm256_add_epi32(
            _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(in->header + 8 * h))), penalty);
        const cw_lanes score = _mm256_add_epi32(_mm256_mullo_epi32(rate, lambda), _mm256_slli_epi32(distortion, 8));
        const cw_lanes tokens = _mm256_mullo_epi32(_mm256_slli_epi32(_mm256_cvtepi16_epi32(leasts), 3), lambda);
        bounds[h] = _mm256_add_epi32(score, tokens);
        if (h == 1) bounds[h] = _mm256_or_si256(bounds[h], _mm256_setr_epi32(0, 0, -1, -1, -1, -1, -1, -1));
        _mm256_storeu_si256((cw_lanes *)(out->rates + 8 * h), rate);
        _mm256_storeu_si256((cw_lanes *)(out->scores + 8 * h), score);
        _mm256_storeu_si256((cw_lanes *)(out->bounds + 8 * h), bounds[h]);
    }
}

CW_PART uint32_t cw_smallest(cw_lanes a, cw_lanes b) {
    const cw_lanes both = _mm256_min_epu32(a, b);
    __m128i least = _mm_min_epu32(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
    least = _mm_min_epu32(least, _mm_shuffle_epi32(least, 0x4E));
    least = _mm_min_epu32(least, _mm_shuffle_epi32(least, 0xB1));
    return (uint32_t)_mm_cvtsi128_si32(least);
}

CW_PART uint32_t cw_mask(cw_lanes a, cw_lanes b) {
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(a)) | (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(b)) << 8;
}

/// All ten modes of one 4x4 block, from the pixels around it to scores. What comes back: the mode with the least bound,
/// 0x100 if a level carries extra bits, and the second least bound above.
CW_KERNEL uint64_t cw_modes(const uint8_t *pixels, const int32_t *source, const int16_t *quantiser, int context,
                            const cw_modes_in *in, const cw_modes_out *out) {
    cw_lanes p[16], c[16], l[16], error[2], texture[2], bounds[2], count;
    cw_predict_part(pixels, p);
    cw_forward_part(source, 1, (const int16_t *)p, c);
    if (in->keeps) {
        for (int n = 0; n < 16; ++n) {
            cw_store(out->coefficients, n, c[n]);
            cw_store(out->prediction, n, p[n]);
        }
    }
    const cw_lanes largest = cw_quantise_part(c, quantiser, 0, l, &count);
    const int large = cw_is_large(largest);
    const cw_lanes least = cw_least_part(l, _mm256_set1_epi16((short)context), largest, 0, in->least);
    cw_turn_part(l, 10, out->rows);
    cw_lanes r[16];
    cw_reconstruct_part(c, (const int16_t *)p, source, 1, r, error);
#pragma clang loop unroll(full)
    for (int n = 0; n < 16; ++n) cw_store(out->pixels, n, r[n]);
    cw_texture_part(r, texture);
    cw_score_part(in, error, texture, count, least, out, bounds);
    const uint32_t first = cw_smallest(bounds[0], bounds[1]);
    const cw_lanes all = _mm256_set1_epi32((int32_t)first);
    const cw_lanes low = _mm256_cmpeq_epi32(bounds[0], all), high = _mm256_cmpeq_epi32(bounds[1], all);
    const uint32_t mask = cw_mask(low, high);
    const uint32_t second = cw_smallest(_mm256_or_si256(bounds[0], low), _mm256_or_si256(bounds[1], high));
    return (uint64_t)(mask & (mask - 1) ? first : second) << 32 | (uint32_t)large << 8 | (uint32_t)__builtin_ctz(mask);
}

CW_PART uint32_t cw_highest_byte(__m128i v) {
    const __m128i inverted = _mm_xor_si128(v, _mm_set1_epi8(-1));
    const __m128i pairs = _mm_min_epu8(inverted, _mm_srli_epi16(inverted, 8));
    return 255 - ((uint32_t)_mm_cvtsi128_si32(_mm_minpos_epu16(pairs)) & 255);
}

/// The bins of the histogram are counted from 0 on, until no bin can be higher than the peak so far.
CW_PART uint32_t cw_peak(const cw_lanes *bytes, int half, uint32_t last) {
    uint32_t peak = 0, left = half < 0 ? 256 : 128;
    cw_lanes bin = _mm256_setzero_si256();
    for (uint32_t value = 0; value <= last && left > peak; ++value) {
        cw_lanes count = _mm256_setzero_si256();
#pragma clang loop unroll(full)
        for (int p = 0; p < 8; ++p) count = _mm256_sub_epi8(count, _mm256_cmpeq_epi8(bytes[p], bin));
        const cw_lanes sums = _mm256_sad_epu8(count, _mm256_setzero_si256());
        const __m128i low = _mm256_castsi256_si128(sums), high = _mm256_extracti128_si256(sums, 1);
        const __m128i own = half < 0 ? _mm_add_epi64(low, high) : half == 0 ? low : high;
        const uint32_t found = (uint32_t)_mm_cvtsi128_si32(_mm_add_epi64(own, _mm_unpackhi_epi64(own, own)));
        if (found > peak) peak = found;
        left -= found;
        bin = _mm256_add_epi8(bin, _mm256_set1_epi8(1));
    }
    return peak;
}

/// Highest bin and peak of the histogram of min(|c| / 8, 31), for both halves of the lanes or all of them together.
/// What comes back is 510 * last / peak, as in Analysis.swift; the second half's in the upper 16 bits.
CW_KERNEL uint32_t cw_spread(const int16_t *coefficients, int halves) {
    cw_lanes bytes[8], largest = _mm256_setzero_si256();
    const cw_lanes most = _mm256_set1_epi16(31);
#pragma clang loop unroll(full)
    for (int p = 0; p < 8; ++p) {
        const cw_lanes a = _mm256_srli_epi16(_mm256_abs_epi16(cw_load(coefficients, 2 * p)), 3);
        const cw_lanes b = _mm256_srli_epi16(_mm256_abs_epi16(cw_load(coefficients, 2 * p + 1)), 3);
        bytes[p] = _mm256_packus_epi16(_mm256_min_epi16(a, most), _mm256_min_epi16(b, most));
        largest = _mm256_max_epu8(largest, bytes[p]);
    }
    const __m128i low = _mm256_castsi256_si128(largest), high = _mm256_extracti128_si256(largest, 1);
    if (!halves) {
        const uint32_t last = cw_highest_byte(_mm_max_epu8(low, high)), peak = cw_peak(bytes, -1, last);
        return peak > 1 ? 510 * last / peak : 0;
    }
    const uint32_t last[2] = {cw_highest_byte(low), cw_highest_byte(high)};
    const uint32_t peak[2] = {cw_peak(bytes, 0, last[0]), cw_peak(bytes, 1, last[1])};
    return (peak[0] > 1 ? 510 * last[0] / peak[0] : 0) | (peak[1] > 1 ? 510 * last[1] / peak[1] : 0) << 16;
}

/// Bytes 0, 4, 8, 12, then 1, 5, 9, 13, and so on. It is its own inverse.
CW_PART __m128i cw_group(__m128i row) {
    return _mm_shuffle_epi8(row, _mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
}

/// A position to the lanes, and each value twice, for those who want one for all lanes.
CW_PART void cw_store_twice(int16_t *lanes, int32_t *twice, int position, cw_lanes value) {
    cw_store(lanes, position, value);
    const cw_lanes low = _mm256_unpacklo_epi16(value, value), high = _mm256_unpackhi_epi16(value, value);
    _mm256_storeu_si256((cw_lanes *)(twice + 16 * position), _mm256_permute2x128_si256(low, high, 0x20));
    _mm256_storeu_si256((cw_lanes *)(twice + 16 * position + 8), _mm256_permute2x128_si256(low, high, 0x31));
}

/// Sixteen 4x4 blocks of a macroblock to the lanes.
CW_KERNEL void cw_load_luma(const uint8_t *pixels, intptr_t stride, int16_t *lanes, int32_t *twice) {
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; ++j) {
        const uint8_t *row = pixels + j * stride;
        const __m128i r0 = cw_group(_mm_loadu_si128((const __m128i *)row));
        const __m128i r1 = cw_group(_mm_loadu_si128((const __m128i *)(row + 4 * stride)));
        const __m128i r2 = cw_group(_mm_loadu_si128((const __m128i *)(row + 8 * stride)));
        const __m128i r3 = cw_group(_mm_loadu_si128((const __m128i *)(row + 12 * stride)));
        const __m128i a = _mm_unpacklo_epi32(r0, r1), b = _mm_unpacklo_epi32(r2, r3);
        const __m128i c = _mm_unpackhi_epi32(r0, r1), d = _mm_unpackhi_epi32(r2, r3);
        cw_store_twice(lanes, twice, 4 * j + 0, _mm256_cvtepu8_epi16(_mm_unpacklo_epi64(a, b)));
        cw_store_twice(lanes, twice, 4 * j + 1, _mm256_cvtepu8_epi16(_mm_unpackhi_epi64(a, b)));
        cw_store_twice(lanes, twice, 4 * j + 2, _mm256_cvtepu8_epi16(_mm_unpacklo_epi64(c, d)));
        cw_store_twice(lanes, twice, 4 * j + 3, _mm256_cvtepu8_epi16(_mm_unpackhi_epi64(c, d)));
    }
}

/// Four U and four V blocks to lanes 0 to 7, and again to 8 to 15.
CW_KERNEL void cw_load_chroma(const uint8_t *u, const uint8_t *v, intptr_t stride, int16_t *lanes) {
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; ++j) {
        const intptr_t upper = j * stride, lower = (4 + j) * stride;
        const __m128i a = cw_group(_mm_unpacklo_epi64(_mm_loadl_epi64((const __m128i *)(u + upper)),
                                                      _mm_loadl_epi64((const __m128i *)(v + upper))));
        const __m128i b = cw_group(_mm_unpacklo_epi64(_mm_loadl_epi64((const __m128i *)(u + lower)),
                                                      _mm_loadl_epi64((const __m128i *)(v + lower))));
        const __m128i low = _mm_unpacklo_epi16(a, b), high = _mm_unpackhi_epi16(a, b);
        cw_store(lanes, 4 * j + 0, _mm256_cvtepu8_epi16(_mm_unpacklo_epi64(low, low)));
        cw_store(lanes, 4 * j + 1, _mm256_cvtepu8_epi16(_mm_unpackhi_epi64(low, low)));
        cw_store(lanes, 4 * j + 2, _mm256_cvtepu8_epi16(_mm_unpacklo_epi64(high, high)));
        cw_store(lanes, 4 * j + 3, _mm256_cvtepu8_epi16(_mm_unpackhi_epi64(high, high)));
    }
}

/// Pixels above and to the left of a macroblock, spread over the lanes of its blocks.
CW_KERNEL void cw_load_luma_edges(const uint8_t *pixels, intptr_t stride, int16_t *across, int16_t *down) {
    uint8_t column[16];
    for (int y = 0; y < 16; ++y) column[y] = pixels[y * stride - 1];
    const __m128i above = cw_group(_mm_loadu_si128((const __m128i *)(pixels - stride)));
    const __m128i left = cw_group(_mm_loadu_si128((const __m128i *)column));
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; ++i) {
        const __m128i four = _mm_shuffle_epi8(above, _mm_set1_epi32(0x03020100 + 0x04040404 * i));
        const __m128i spread = _mm_setr_epi8(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
        cw_store(across, i, _mm256_cvtepu8_epi16(four));
        cw_store(down, i, _mm256_cvtepu8_epi16(_mm_shuffle_epi8(left, _mm_add_epi8(spread, _mm_set1_epi8((char)(4 * i))))));
    }
}

/// Luma of as many pixels as full steps of eight allow, by the formula in Import.swift; how many that was.
CW_KERNEL intptr_t cw_luma(const uint8_t *pixels, intptr_t width, intptr_t step, uint8_t *luma) {
    // Pairs for pmaddwd: 16839 r + 16384 g, then 16675 g + 6420 b, since 33059 is too large for a signed factor.
    const __m256i weights = _mm256_setr_epi16(16839, 16384, 16675, 6420, 16839, 16384, 16675, 6420, 16839, 16384, 16675,
                                              6420, 16839, 16384, 16675, 6420);
    const __m128i order3 = _mm_setr_epi8(0, 1, 1, 2, 3, 4, 4, 5, 6, 7, 7, 8, 9, 10, 10, 11);
    const __m128i order4 = _mm_setr_epi8(0, 1, 1, 2, 4, 5, 5, 6, 8, 9, 9, 10, 12, 13, 13, 14);
    const __m128i order = step == 3 ? order3 : order4;
    const __m256i round = _mm256_set1_epi32((16 << 16) + (1 << 15));
    intptr_t x = 0;
    for (; x + 10 <= width; x += 8) {
        const uint8_t *p = pixels + step * x;
        const __m256i a = _mm256_cvtepu8_epi16(_mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)p), order));
        const __m256i b = _mm256_cvtepu8_epi16(_mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(p + 4 * step)), order));
        const __m256i sums = _mm256_hadd_epi32(_mm256_madd_epi16(a, weights), _mm256_madd_epi16(b, weights));
        const __m256i y = _mm256_srli_epi32(_mm256_add_epi32(sums, round), 16);
        const __m256i ordered = _mm256_permute4x64_epi64(y, 0xD8);
        const __m128i words = _mm_packus_epi32(_mm256_castsi256_si128(ordered), _mm256_extracti128_si256(ordered, 1));
        _mm_storel_epi64((__m128i *)(luma + x), _mm_packus_epi16(words, words));
    }
    return x;
}

/// Four times the average of sixteen times four samples, from the sums of what they are in linear light: see Import.swift.
/// `gamma` holds 32 values, then the step from each to the next.
CW_PART cw_lanes cw_average(const uint16_t *sums, const uint8_t *gamma) {
    const cw_lanes sum = _mm256_loadu_si256((const cw_lanes *)sums);
    const cw_lanes index = _mm256_or_si256(_mm256_srli_epi16(sum, 9), _mm256_set1_epi16((short)0x8000));
    const cw_lanes upper = _mm256_slli_epi16(index, 3);  // Bit 4 of the index, where a blend looks for it.
    cw_lanes found[2];
#pragma clang loop unroll(full)
    for (int n = 0; n < 2; ++n) {
        const cw_lanes low = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(gamma + 32 * n)));
        const cw_lanes high = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(gamma + 32 * n + 16)));
        found[n] = _mm256_blendv_epi8(_mm256_shuffle_epi8(low, index), _mm256_shuffle_epi8(high, index), upper);
    }
    const cw_lanes between = _mm256_mullo_epi16(found[1], _mm256_and_si256(sum, _mm256_set1_epi16(511)));
    const cw_lanes rounded = _mm256_srli_epi16(_mm256_add_epi16(between, _mm256_set1_epi16(64)), 7);
    return _mm256_add_epi16(_mm256_slli_epi16(found[0], 2), rounded);
}

CW_PART __m128i cw_chroma_part(cw_lanes r, cw_lanes g, cw_lanes b, cw_lanes of_rg, cw_lanes of_b) {
    const cw_lanes zero = _mm256_setzero_si256(), round = _mm256_set1_epi32((128 << 18) + (1 << 17));
    const cw_lanes low = _mm256_add_epi32(_mm256_madd_epi16(_mm256_unpacklo_epi16(r, g), of_rg),
                                          _mm256_madd_epi16(_mm256_unpacklo_epi16(b, zero), of_b));
    const cw_lanes high = _mm256_add_epi32(_mm256_madd_epi16(_mm256_unpackhi_epi16(r, g), of_rg),
                                           _mm256_madd_epi16(_mm256_unpackhi_epi16(b, zero), of_b));
    const cw_lanes words = _mm256_packs_epi32(_mm256_srai_epi32(_mm256_add_epi32(low, round), 18),
                                              _mm256_srai_epi32(_mm256_add_epi32(high, round), 18));
    return _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
}

/// Chroma of as many squares of four pixels as full steps of sixteen allow; how many that was.
CW_KERNEL intptr_t cw_chroma(const uint8_t *upper, const uint8_t *lower, intptr_t width, intptr_t step,
                             const uint16_t *linear, const uint8_t *gamma, uint8_t *u, uint8_t *v) {
    intptr_t x = 0;
    for (; 2 * x + 32 <= width; x += 16) {
        uint16_t sums[3][16];
        for (int n = 0; n < 16; ++n) {
            const uint8_t *a = upper + 2 * step * (x + n), *b = lower + 2 * step * (x + n);
#pragma clang loop unroll(full)
            for (int c = 0; c < 3; ++c) {
                sums[c][n] = (uint16_t)(linear[a[c]] + linear[a[step + c]] + linear[b[c]] + linear[b[step + c]]);
            }
        }
        const cw_lanes r = cw_average(sums[0], gamma), g = cw_average(sums[1], gamma), b = cw_average(sums[2], gamma);
        _mm_storeu_si128((__m128i *)(u + x), cw_chroma_part(r, g, b, cw_pair(-9719, -19081), cw_pair(28800, 0)));
        _mm_storeu_si128((__m128i *)(v + x), cw_chroma_part(r, g, b, cw_pair(28800, -24116), cw_pair(-4684, 0)));
    }
    return x;
}

CW_PART void cw_put(cw_coder *c, uint32_t entry) {
    // 1 + ((range - 1) * probability >> 8), a step shorter.
    const uint32_t probability = entry & 255;
    const uint32_t split = (c->range * probability + (256 - probability)) >> 8;
    const uint32_t rest = c->range - split;
    const int bit = entry >= 256;
    const uint32_t range = bit ? rest : split;
    const unsigned shift = _lzcnt_u32(range) - 24;
    c->low = (c->low + (bit ? split : 0)) << shift;
    c->range = range << shift;
    c->pending += shift;
}

/// Stores settled bytes when there are three. Four bits add at most 28 to `pending`, so that `low` holds them all.
CW_PART void cw_settle(cw_coder *c) {
    if (__builtin_expect(c->pending < 24, 1)) return;
    const unsigned bytes = (unsigned)c->pending >> 3, kept = (unsigned)c->pending + 8 - 8 * bytes;
    const uint64_t settled = c->low >> kept;
    if (settled >> (8 * bytes)) {
        uint8_t *byte = c->next;
        while (*--byte == 255) *byte = 0;
        ++*byte;
    }
    const uint64_t stored = __builtin_bswap64(settled << (64 - 8 * bytes));
    __builtin_memcpy(c->next, &stored, 8);
    c->next += bytes;
    c->low = _bzhi_u64(c->low, kept);
    c->pending &= 7;
}

CW_PART void cw_code_part(cw_coder *const *coders, const uint16_t *const *bits, int streams, intptr_t count) {
    cw_coder own[4];
#pragma clang loop unroll(full)
    for (int s = 0; s < streams; ++s) own[s] = *coders[s];
    intptr_t n = 0;
    for (; n + 4 <= count; n += 4) {
#pragma clang loop unroll(full)
        for (int k = 0; k < 4; ++k) {
#pragma clang loop unroll(full)
            for (int s = 0; s < streams; ++s) cw_put(&own[s], bits[s][n + k]);
        }
#pragma clang loop unroll(full)
        for (int s = 0; s < streams; ++s) cw_settle(&own[s]);
    }
    for (; n < count; ++n) {
#pragma clang loop unroll(full)
        for (int s = 0; s < streams; ++s) {
            cw_put(&own[s], bits[s][n]);
            cw_settle(&own[s]);
        }
    }
#pragma clang loop unroll(full)
    for (int s = 0; s < streams; ++s) *coders[s] = own[s];
}

/// One to four arithmetic coders in lock step: one's arithmetic fills the others' waits.
CW_KERNEL void cw_code(cw_coder *c0, cw_coder *c1, cw_coder *c2, cw_coder *c3, const uint16_t *b0, const uint16_t *b1,
                       const uint16_t *b2, const uint16_t *b3, int streams, intptr_t count) {
    cw_coder *const coders[4] = {c0, c1, c2, c3};
    const uint16_t *const bits[4] = {b0, b1, b2, b3};
    switch (streams) {
    case 1: cw_code_part(coders, bits, 1, count); break;
    case 2: cw_code_part(coders, bits, 2, count); break;
    case 3: cw_code_part(coders, bits, 3, count); break;
    default: cw_code_part(coders, bits, 4, count); break;
    }
}

#endif
#endif
