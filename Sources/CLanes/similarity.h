// The inner loops of SSIMULACRA2 for each kind of CPU. See `Sources/Perception/SSIMULACRA2`.
#pragma once
#include "lanes.h"

// A product and a sum in one step would round once and not twice. Scores must not depend on the CPU.
#pragma clang fp contract(off)

typedef float calotype_float16 __attribute__((ext_vector_type(16)));
typedef unsigned int calotype_uint16 __attribute__((ext_vector_type(16)));

/// The sums of the errors of one row, and the sums of their fourth powers.
typedef struct {
    float structure, structure4, ringing, ringing4, blurring, blurring4;
} calotype_errors;

// Adds halves, so that the order of the sums does not depend on the size of a vector.
#define CALOTYPE_TOTAL(V)                                                                                            \
    (((((V)[0] + (V)[8]) + ((V)[4] + (V)[12])) + (((V)[2] + (V)[10]) + ((V)[6] + (V)[14])))                          \
     + ((((V)[1] + (V)[9]) + ((V)[5] + (V)[13])) + (((V)[3] + (V)[11]) + ((V)[7] + (V)[15]))))

#define KERNEL static inline
#define NAME(STEP) calotype_similarity_##STEP##_portable
#include "similarity-kernels.h"
#undef KERNEL
#undef NAME

#if defined(__x86_64__)
#define KERNEL static inline __attribute__((target("avx2")))
#define NAME(STEP) calotype_similarity_##STEP##_avx2
#include "similarity-kernels.h"
#undef KERNEL
#undef NAME

#define KERNEL static inline __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw")))
#define NAME(STEP) calotype_similarity_##STEP##_avx512
#include "similarity-kernels.h"
#undef KERNEL
#undef NAME
#endif

#if defined(__x86_64__)
#define CALOTYPE_CHOSEN(STEP, ...)                                                                                   \
    switch (vectors) {                                                                                               \
    case calotype_vectors_avx512: return calotype_similarity_##STEP##_avx512(__VA_ARGS__);                           \
    case calotype_vectors_avx2: return calotype_similarity_##STEP##_avx2(__VA_ARGS__);                               \
    case calotype_vectors_portable: break;                                                                           \
    }                                                                                                                \
    return calotype_similarity_##STEP##_portable(__VA_ARGS__)
#else
#define CALOTYPE_CHOSEN(STEP, ...)                                                                                   \
    (void)vectors;                                                                                                   \
    return calotype_similarity_##STEP##_portable(__VA_ARGS__)
#endif

static inline void calotype_similarity_convert(
    calotype_vectors vectors, const float *mixed, long count, float zero, float *x, float *y, float *b) {
    CALOTYPE_CHOSEN(convert, mixed, count, zero, x, y, b);
}

static inline void calotype_similarity_blur(
    calotype_vectors vectors, const float *original, const float *candidate, float *squares, float *product,
    float *target, long step, long width, const float *weights) {
    CALOTYPE_CHOSEN(blur, original, candidate, squares, product, target, step, width, weights);
}

static inline calotype_errors calotype_similarity_errors(
    calotype_vectors vectors, const float *const *rows, long step, const float *original, const float *candidate,
    long width, const float *weights) {
    CALOTYPE_CHOSEN(errors, rows, step, original, candidate, width, weights);
}
#undef CALOTYPE_CHOSEN
