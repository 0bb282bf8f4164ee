// The inner loop of writing Huffman codes.
#pragma once

/// Bits that are not written yet, and where the next ones go.
typedef struct {
    unsigned long long bits;
    /// Less than eight.
    unsigned long used;
    unsigned char *target;
} calotype_bits;

/// 1 for a CPU with BMI2, whose shifts take one step instead of three.
static inline int calotype_has_bmi2(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("bmi2");
#else
    return 0;
#endif
}

/// `codes` has each byte's code in its lower 16 bits, first bit lowest, and the number of its bits, at most 14, in the
/// upper ones. Eight bytes are written at a time, of which the last ones do not count.
static inline __attribute__((always_inline)) calotype_bits calotype_write_codes_here(
    calotype_bits at, const unsigned char *bytes, long count, const unsigned int *codes) {
    unsigned long long bits = at.bits;
    unsigned long used = at.used;
    unsigned char *target = at.target;
    long index = 0;
    for (; index + 4 <= count; index += 4) {
        unsigned int a = codes[bytes[index]], b = codes[bytes[index + 1]];
        unsigned int c = codes[bytes[index + 2]], d = codes[bytes[index + 3]];
        unsigned long long first = (a & 0xFFFF) | (unsigned long long)(b & 0xFFFF) << (a >> 16);
        unsigned long long second = (c & 0xFFFF) | (unsigned long long)(d & 0xFFFF) << (c >> 16);
        unsigned long first_length = (a >> 16) + (b >> 16);
        bits |= (first | second << first_length) << used;
        used += first_length + (c >> 16) + (d >> 16);
        __builtin_memcpy(target, &bits, 8);
        target += used >> 3;
        // At most 63 bits are used, so less than 64 are dropped.
        bits >>= used & ~7ul;
        used &= 7;
    }
    for (; index < count; index++) {
        unsigned int code = codes[bytes[index]];
        bits |= (unsigned long long)(code & 0xFFFF) << used;
        used += code >> 16;
        __builtin_memcpy(target, &bits, 8);
        target += used >> 3;
        bits >>= used & ~7ul;
        used &= 7;
    }
    return (calotype_bits){bits, used, target};
}

#if defined(__x86_64__)
static inline __attribute__((target("bmi2"))) calotype_bits calotype_write_codes_bmi2(
    calotype_bits at, const unsigned char *bytes, long count, const unsigned int *codes) {
    return calotype_write_codes_here(at, bytes, count, codes);
}
#endif

static inline calotype_bits calotype_write_codes(
    calotype_bits at, const unsigned char *bytes, long count, const unsigned int *codes, int bmi2) {
#if defined(__x86_64__)
    if (bmi2) return calotype_write_codes_bmi2(at, bytes, count, codes);
#else
    (void)bmi2;
#endif
    return calotype_write_codes_here(at, bytes, count, codes);
}
