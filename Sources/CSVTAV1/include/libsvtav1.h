// The part of SVT-AV1's interface that Calotype calls, found when an AVIF variant first needs it: see decision record 41.
//
// Declared here and not included from <EbSvtAv1Enc.h>, so that neither a build nor a start needs the library. The
// configuration is opaque: its fields change with each release and are set by their names.
#pragma once
#include <stdarg.h>
#include <stdint.h>

typedef struct {
    uint32_t size;
    uint8_t *p_buffer;
    uint32_t n_filled_len, n_alloc_len;
    void *p_app_private, *wrapper_ptr;
    uint32_t n_tick_count;
    int64_t dts, pts;
    uint8_t temporal_layer_index;
    uint32_t qp, avg_qp, pic_type;
    uint64_t luma_sse, cr_sse, cb_sse;
    uint32_t flags;
    double luma_ssim, cr_ssim, cb_ssim;
    void *metadata;
} calotype_svt_buffer;

typedef struct {
    uint8_t *luma, *cb, *cr;
    uint32_t y_stride, cr_stride, cb_stride;
} calotype_svt_planes;

enum {
    calotype_svt_end_of_stream = 1,
    calotype_svt_key_picture = 3,
    calotype_svt_no_picture = 0xFF,
};

// The value of EB_ErrorInsufficientResources.
static const int32_t calotype_svt_no_resources = (int32_t)0x80001000;

// X(result, name, parameters)
#define CALOTYPE_SVT_FUNCTIONS(X) \
    X(const char *, svt_av1_get_version, (void)) \
    X(int32_t, svt_av1_enc_init_handle, (void **handle, void *configuration)) \
    X(int32_t, svt_av1_enc_parse_parameter, (void *configuration, const char *name, const char *value)) \
    X(int32_t, svt_av1_enc_set_parameter, (void *handle, void *configuration)) \
    X(int32_t, svt_av1_enc_init, (void *handle)) \
    X(int32_t, svt_av1_enc_send_picture, (void *handle, calotype_svt_buffer *picture)) \
    X(int32_t, svt_av1_enc_get_packet, (void *handle, calotype_svt_buffer **packet, uint8_t is_last)) \
    X(void, svt_av1_enc_release_out_buffer, (calotype_svt_buffer **packet)) \
    X(int32_t, svt_av1_enc_deinit, (void *handle)) \
    X(int32_t, svt_av1_enc_deinit_handle, (void *handle)) \
    X(void, svt_av1_set_log_callback, (void (*log)(void *, int, const char *, const char *, va_list), void *context))
