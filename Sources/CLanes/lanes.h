// Vector steps that the compiler does not find by itself in Swift, where it makes ten instructions of one.
#pragma once

#define CALOTYPE_LANES static inline __attribute__((always_inline))

/// The kinds of vectors that the loops are written for.
typedef enum { calotype_vectors_portable, calotype_vectors_avx2, calotype_vectors_avx512 } calotype_vectors;

/// The widest vectors of this CPU. Processors without VBMI2 run slower while they use 512 bits.
static inline calotype_vectors calotype_widest_vectors(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
        return calotype_vectors_avx512;
    if (__builtin_cpu_supports("avx2")) return calotype_vectors_avx2;
#endif
    return calotype_vectors_portable;
}

typedef unsigned char calotype_uchar16 __attribute__((ext_vector_type(16)));
typedef short calotype_short8 __attribute__((ext_vector_type(8)));
typedef int calotype_int4 __attribute__((ext_vector_type(4)));
typedef unsigned char calotype_uchar8 __attribute__((ext_vector_type(8)));

/// Multiplies lane by lane and adds the products of each two neighbors.
CALOTYPE_LANES calotype_int4 calotype_paired_products(calotype_short8 a, calotype_short8 b) {
#if defined(__SSE2__)
    return __builtin_ia32_pmaddwd128(a, b);
#else
    return __builtin_convertvector(a.even, calotype_int4) * __builtin_convertvector(b.even, calotype_int4)
        + __builtin_convertvector(a.odd, calotype_int4) * __builtin_convertvector(b.odd, calotype_int4);
#endif
}

/// The low halves side by side: a0 b0 a1 b1 …
CALOTYPE_LANES calotype_short8 calotype_zipped_low(calotype_short8 a, calotype_short8 b) {
    return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

/// The high halves side by side.
CALOTYPE_LANES calotype_short8 calotype_zipped_high(calotype_short8 a, calotype_short8 b) {
    return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/// The low halves side by side.
CALOTYPE_LANES calotype_uchar16 calotype_zipped_low_bytes(calotype_uchar16 a, calotype_uchar16 b) {
    return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

/// The high halves side by side.
CALOTYPE_LANES calotype_uchar16 calotype_zipped_high_bytes(calotype_uchar16 a, calotype_uchar16 b) {
    return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/// The low half, each byte as a number of 16 bits.
CALOTYPE_LANES calotype_short8 calotype_widened_low(calotype_uchar16 a) {
    return __builtin_convertvector(a.lo, calotype_short8);
}

/// The high half, each byte as a number of 16 bits.
CALOTYPE_LANES calotype_short8 calotype_widened_high(calotype_uchar16 a) {
    return __builtin_convertvector(a.hi, calotype_short8);
}

/// Two RGBA pixels, their colors and their alpha (as a color of 255) times alpha, halved.
CALOTYPE_LANES calotype_short8 calotype_premultiplied(calotype_short8 a) {
    typedef unsigned short ushort8 __attribute__((ext_vector_type(8)));
    ushort8 alpha = (ushort8)__builtin_shufflevector(a, a, 3, 3, 3, 3, 7, 7, 7, 7);
    ushort8 colors = (ushort8)(a | (calotype_short8){0, 0, 0, 255, 0, 0, 0, 255});
    return (calotype_short8)(colors * alpha >> 1);
}

/// Both halves as bytes; what lies outside 0…255 is cut off.
CALOTYPE_LANES calotype_uchar8 calotype_saturated(calotype_int4 low, calotype_int4 high) {
#if defined(__SSE2__)
    calotype_short8 both = __builtin_ia32_packssdw128(low, high);
    return ((calotype_uchar16)__builtin_ia32_packuswb128(both, both)).lo;
#else
    typedef int int8 __attribute__((ext_vector_type(8)));
    int8 both = __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
    both = __builtin_elementwise_min(__builtin_elementwise_max(both, (int8)0), (int8)255);
    return __builtin_convertvector(both, calotype_uchar8);
#endif
}

/// A premultiplied pixel free of its alpha, rounded; `alpha_scale` times alpha is 255 where the pixel is opaque.
CALOTYPE_LANES calotype_int4 calotype_unpremultiplied(calotype_int4 sums, float alpha_scale) {
    typedef float float4 __attribute__((ext_vector_type(4)));
    float alpha = (float)sums.w;
    if (alpha <= 0) return (calotype_int4)0;
    float4 pixel = __builtin_convertvector(sums, float4) * (255 / alpha);
    pixel.w = alpha * alpha_scale;
    pixel = __builtin_elementwise_min(__builtin_elementwise_max(pixel, (float4)0), (float4)255);
    return __builtin_convertvector(pixel + 0.5f, calotype_int4);
}
