// Intel's ISA-L as its package installs it: inflating in pieces, and the checksums of PNG and zlib.
//
// Its functions leave the upper halves of the AVX registers in use. From then on, each SSE instruction of the thread waits for
// the one before: LittleCMS takes 136 ms in place of 30 for the tables of a CMYK profile. So they are called through the
// functions of this file, which clear the upper halves. Intel's optimization manual, 3.11.5, calls it mixing AVX and SSE code.
#pragma once
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <stdbool.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <cpuid.h>

__attribute__((target("avx"))) static inline void calotype_vzeroupper(void) { __builtin_ia32_vzeroupper(); }

static inline void calotype_clear_upper_halves(void) {
    if (__builtin_cpu_supports("avx")) calotype_vzeroupper();
}

__attribute__((target("xsave"))) static inline uint64_t calotype_state_in_use(void) { return __builtin_ia32_xgetbv(1); }

// Whether the upper half of an AVX register is in use in this thread; false if the processor cannot tell. For tests.
static inline bool calotype_uses_upper_halves(void) {
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (!__builtin_cpu_supports("avx") || !__get_cpuid_count(0xD, 1, &a, &b, &c, &d) || !(a & 1 << 2)) return false;
    // Bit 2 is the second half of ymm0 to ymm15, and bit 6 the third and fourth quarter of zmm0 to zmm15.
    return (calotype_state_in_use() & (1 << 2 | 1 << 6)) != 0;
}
#else
static inline void calotype_clear_upper_halves(void) {}
static inline bool calotype_uses_upper_halves(void) { return false; }
#endif

// isal_inflate.
static inline int calotype_inflate(struct inflate_state *state) {
    int result = isal_inflate(state);
    calotype_clear_upper_halves();
    return result;
}

// crc32_gzip_refl.
static inline uint32_t calotype_crc32(uint32_t before, const uint8_t *bytes, uint64_t count) {
    uint32_t result = crc32_gzip_refl(before, bytes, count);
    calotype_clear_upper_halves();
    return result;
}

// isal_adler32.
static inline uint32_t calotype_adler32(uint32_t before, const uint8_t *bytes, uint64_t count) {
    uint32_t result = isal_adler32(before, bytes, count);
    calotype_clear_upper_halves();
    return result;
}
