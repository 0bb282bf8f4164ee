// The part of libwebp's decoder that Calotype calls, found when the first WebP source needs it: see decision record 35.
//
// Declared here and not included from <webp/decode.h>, so that neither a build nor a start needs libwebp.
// Scripts/check-declarations compiles these lists against the real headers.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef CALOTYPE_REAL_HEADERS
typedef struct WebPIDecoder WebPIDecoder;
typedef int VP8StatusCode;

typedef struct {
    int width, height, has_alpha, has_animation, format;
    uint32_t pad[5];
} WebPBitstreamFeatures;

typedef struct {
    uint8_t *rgba;
    int stride;
    size_t size;
} WebPRGBABuffer;

typedef struct {
    uint8_t *y, *u, *v, *a;
    int y_stride, u_stride, v_stride, a_stride;
    size_t y_size, u_size, v_size, a_size;
} WebPYUVABuffer;

typedef struct {
    int colorspace, width, height, is_external_memory;
    union {
        WebPRGBABuffer RGBA;
        WebPYUVABuffer YUVA;
    } u;
    uint32_t pad[4];
    uint8_t *private_memory;
} WebPDecBuffer;

typedef struct {
    int bypass_filtering, no_fancy_upsampling;
    int use_cropping, crop_left, crop_top, crop_width, crop_height;
    int use_scaling, scaled_width, scaled_height;
    int use_threads, dithering_strength, flip, alpha_dithering_strength;
    uint32_t pad[5];
} WebPDecoderOptions;

typedef struct {
    WebPBitstreamFeatures input;
    WebPDecBuffer output;
    WebPDecoderOptions options;
} WebPDecoderConfig;
#endif

// Both here and in the real headers, on a machine with 64 bits.
#if UINTPTR_MAX > 0xFFFFFFFF
_Static_assert(sizeof(WebPBitstreamFeatures) == 40 && offsetof(WebPBitstreamFeatures, format) == 16, "features");
_Static_assert(sizeof(WebPDecBuffer) == 120 && offsetof(WebPDecBuffer, u) == 16, "buffer");
_Static_assert(offsetof(WebPRGBABuffer, stride) == 8 && offsetof(WebPRGBABuffer, size) == 16, "RGBA");
_Static_assert(sizeof(WebPDecoderOptions) == 76 && offsetof(WebPDecoderOptions, use_scaling) == 28, "options");
_Static_assert(sizeof(WebPDecoderConfig) == 240 && offsetof(WebPDecoderConfig, options) == 160, "configuration");
#endif

#define CALOTYPE_WEBP_CONSTANTS(X) \
    X(MODE_RGB, 0) \
    X(MODE_RGBA, 1) \
    X(VP8_STATUS_OK, 0) \
    X(VP8_STATUS_OUT_OF_MEMORY, 1) \
    X(VP8_STATUS_SUSPENDED, 5)

// The version of the structures above. libwebp refuses another major version, which is in the upper byte.
enum { calotype_webp_abi = 0x0209 };

// X(result, name, parameters, arguments)
#define CALOTYPE_WEBP_FUNCTIONS(X) \
    X(VP8StatusCode, WebPGetFeaturesInternal, \
      (const uint8_t *bytes, size_t count, WebPBitstreamFeatures *features, int abi), (bytes, count, features, abi)) \
    X(uint8_t *, WebPIDecGetRGB, \
      (const WebPIDecoder *decoder, int *last_y, int *width, int *height, int *stride), \
      (decoder, last_y, width, height, stride)) \
    X(WebPIDecoder *, WebPIDecode, (const uint8_t *bytes, size_t count, WebPDecoderConfig *config), \
      (bytes, count, config)) \
    X(void, WebPIDelete, (WebPIDecoder *decoder), (decoder)) \
    X(VP8StatusCode, WebPIUpdate, (WebPIDecoder *decoder, const uint8_t *bytes, size_t count), \
      (decoder, bytes, count)) \
    X(int, WebPInitDecoderConfigInternal, (WebPDecoderConfig *config, int abi), (config, abi))

#ifndef CALOTYPE_REAL_HEADERS
#define CALOTYPE_CONSTANT(name, value) static const int name = value;
CALOTYPE_WEBP_CONSTANTS(CALOTYPE_CONSTANT)
#undef CALOTYPE_CONSTANT

#define CALOTYPE_FIELD(result, name, parameters, arguments) result(*name) parameters;
struct calotype_webp { CALOTYPE_WEBP_FUNCTIONS(CALOTYPE_FIELD) };
#undef CALOTYPE_FIELD

extern struct calotype_webp calotype_webp;

// The functions by their own names, to be called only after `calotype_webp_open` was true.
#define CALOTYPE_FUNCTION(result, name, parameters, arguments) \
    static inline result name parameters { return calotype_webp.name arguments; }
CALOTYPE_WEBP_FUNCTIONS(CALOTYPE_FUNCTION)
#undef CALOTYPE_FUNCTION
#endif
