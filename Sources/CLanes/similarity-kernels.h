// The inner loops of SSIMULACRA2 on blocks of 16 samples. `similarity.h` includes this file once for each kind of CPU,
// with `KERNEL` as the attributes of a function and `NAME` as its name. All write the same bits.

/// Converts `count` mixed pixels, in whole blocks, to XYB with B - Y for B, scaled and shifted to about 0 to 1. Channels
/// without a target are left out.
KERNEL void NAME(convert)(const float *mixed, long count, float zero, float *x, float *y, float *b) {
    for (long at = 0; at < count; at += 16) {
        calotype_float16 p0, p1, p2, p3, roots[3];
        __builtin_memcpy(&p0, mixed + 4 * at, sizeof p0);
        __builtin_memcpy(&p1, mixed + 4 * at + 16, sizeof p1);
        __builtin_memcpy(&p2, mixed + 4 * at + 32, sizeof p2);
        __builtin_memcpy(&p3, mixed + 4 * at + 48, sizeof p3);
        // Even samples are the first and third mixture of each pixel, odd ones the second.
        calotype_float16 even0 = __builtin_shufflevector(
            p0, p1, 0, 4, 8, 12, 16, 20, 24, 28, 2, 6, 10, 14, 18, 22, 26, 30);
        calotype_float16 even1 = __builtin_shufflevector(
            p2, p3, 0, 4, 8, 12, 16, 20, 24, 28, 2, 6, 10, 14, 18, 22, 26, 30);
        calotype_float16 odd = __builtin_shufflevector(
            __builtin_shufflevector(p0, p1, 1, 5, 9, 13, 17, 21, 25, 29),
            __builtin_shufflevector(p2, p3, 1, 5, 9, 13, 17, 21, 25, 29), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
            14, 15);
        roots[0] = __builtin_shufflevector(
            even0, even1, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
        roots[1] = odd;
        roots[2] = __builtin_shufflevector(
            even0, even1, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
        for (int mixture = 0; mixture < (b ? 3 : 2); mixture++) {
            // A third of a float's bits, subtracted from a constant, is nearly the bits of the inverse cube root. Two
            // steps of a third-order iteration make it accurate: r becomes r (1 + h/3 + 2h²/9), where h is 1 - v r³.
            calotype_float16 v = roots[mixture];
            calotype_uint16 third = (calotype_uint16)v;
            third = (third >> 2) + (third >> 4);
            third += third >> 4;
            third += third >> 8;
            calotype_float16 r = (calotype_float16)(0x54A21D2Au - third);
            for (int step = 0; step < 2; step++) {
                calotype_float16 miss = 1.0f - v * r * r * r;
                r = r + r * miss * (miss * (2.0f / 9) + 1.0f / 3);
            }
            roots[mixture] = v * r * r;
        }
        calotype_float16 middle = (roots[0] + roots[1]) * 0.5f;
        if (x) {
            calotype_float16 value = (roots[0] - roots[1]) * 7.0f + 0.42f;
            __builtin_memcpy(x + at, &value, sizeof value);
        }
        if (y) {
            calotype_float16 value = middle + (0.01f - zero);
            __builtin_memcpy(y + at, &value, sizeof value);
        }
        if (b) {
            calotype_float16 value = roots[2] - middle + 0.55f;
            __builtin_memcpy(b + at, &value, sizeof value);
        }
    }
}

/// Adds the samples at `row + at`, `step` apart, with the weights of a Gaussian filter.
#define CALOTYPE_BLURRED(SUM, SAMPLE)                                                                                \
    do {                                                                                                             \
        calotype_float16 low, high;                                                                                  \
        __builtin_memcpy(&low, SAMPLE(0), sizeof low);                                                               \
        SUM = low * weights[0];                                                                                      \
        _Pragma("clang loop unroll(full)") for (int away = 1; away <= 5; away++) {                                   \
            __builtin_memcpy(&low, SAMPLE(-away), sizeof low);                                                       \
            __builtin_memcpy(&high, SAMPLE(away), sizeof high);                                                      \
            SUM += (low + high) * weights[away];                                                                     \
        }                                                                                                            \
    } while (0)

/// Blurs a row of `width` samples horizontally, in whole blocks: of the original, of the candidate, the sum of their
/// squares and their product. The four results lie `step` floats apart. `squares` and `product` are scratch.
KERNEL void NAME(blur)(
    const float *original, const float *candidate, float *squares, float *product, float *target, long step,
    long width, const float *weights) {
    for (long at = 0; at < width; at += 16) {
        calotype_float16 a, b;
        __builtin_memcpy(&a, original + at, sizeof a);
        __builtin_memcpy(&b, candidate + at, sizeof b);
        calotype_float16 both = a * a + b * b, mixed = a * b;
        __builtin_memcpy(squares + at, &both, sizeof both);
        __builtin_memcpy(product + at, &mixed, sizeof mixed);
    }
    const float *rows[4] = {original, candidate, squares, product};
    for (int index = 0; index < 4; index++) {
        const float *row = rows[index];
        float *into = target + index * step;
        for (long at = 0; at < width; at += 16) {
            calotype_float16 sum;
#define CALOTYPE_BESIDE(OFFSET) row + at + (OFFSET)
            CALOTYPE_BLURRED(sum, CALOTYPE_BESIDE);
#undef CALOTYPE_BESIDE
            __builtin_memcpy(into + at, &sum, sizeof sum);
        }
    }
}

/// Blurs a row vertically and returns the sums of its errors. `rows` are the eleven rows around it, after the horizontal
/// blur. The four kinds of a row lie `step` floats apart.
KERNEL calotype_errors NAME(errors)(
    const float *const *rows, long step, const float *original, const float *candidate, long width,
    const float *weights) {
    calotype_float16 structure = 0, structure4 = 0, ringing = 0, ringing4 = 0, blurring = 0, blurring4 = 0;
    for (long at = 0; at < width; at += 16) {
        calotype_float16 blurred[4];
        _Pragma("clang loop unroll(full)") for (int index = 0; index < 4; index++) {
#define CALOTYPE_BELOW(OFFSET) rows[5 + (OFFSET)] + index * step + at
            CALOTYPE_BLURRED(blurred[index], CALOTYPE_BELOW);
#undef CALOTYPE_BELOW
        }
        // SSIM without the term that would correct for gamma a second time.
        const float c2 = 0.0009f;
        calotype_float16 apart = blurred[0] - blurred[1];
        calotype_float16 shared = 2.0f * (blurred[3] - blurred[0] * blurred[1]) + c2;
        calotype_float16 whole = blurred[2] - (blurred[0] * blurred[0] + blurred[1] * blurred[1]) + c2;
        calotype_float16 error = 1.0f - (1.0f - apart * apart) * shared / whole;
        error = __builtin_elementwise_max(error, (calotype_float16)0);
        calotype_float16 squared = error * error;
        structure += error;
        structure4 += squared * squared;
        calotype_float16 a, b;
        __builtin_memcpy(&a, original + at, sizeof a);
        __builtin_memcpy(&b, candidate + at, sizeof b);
        calotype_float16 change = (__builtin_elementwise_abs(b - blurred[1]) + 1.0f)
                / (__builtin_elementwise_abs(a - blurred[0]) + 1.0f)
            - 1.0f;
        calotype_float16 more = __builtin_elementwise_max(change, (calotype_float16)0);
        calotype_float16 less = __builtin_elementwise_max(-change, (calotype_float16)0);
        ringing += more;
        blurring += less;
        more *= more;
        less *= less;
        ringing4 += more * more;
        blurring4 += less * less;
    }
    return (calotype_errors){CALOTYPE_TOTAL(structure),  CALOTYPE_TOTAL(structure4), CALOTYPE_TOTAL(ringing),
                             CALOTYPE_TOTAL(ringing4),   CALOTYPE_TOTAL(blurring),   CALOTYPE_TOTAL(blurring4)};
}

#undef CALOTYPE_BLURRED
