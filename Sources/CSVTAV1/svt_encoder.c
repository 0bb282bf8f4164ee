#include "svt_encoder.h"
#include "libsvtav1.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
#define FIELD(result, name, parameters) result(*name) parameters;
    CALOTYPE_SVT_FUNCTIONS(FIELD)
} svt;

#ifdef __APPLE__
static const char *const names[] = {
    "libSvtAv1Enc.4.dylib", "/opt/homebrew/lib/libSvtAv1Enc.4.dylib", "/usr/local/lib/libSvtAv1Enc.4.dylib", NULL};
#else
static const char *const names[] = {"libSvtAv1Enc.so.4", NULL};
#endif

// The configuration has about 1 KB in 4.1. A later 4.x may add fields.
enum { configuration_bytes = 1 << 16 };

static void be_silent(void *context, int level, const char *tag, const char *format, va_list arguments) {}

bool calotype_svt_open(const char *path) {
    void *library = path ? dlopen(path, RTLD_LAZY) : NULL;
    if (!path)
        for (const char *const *name = names; *name && !library; name++) library = dlopen(*name, RTLD_LAZY);
    if (!library) return false;
#define FIND(result, name, parameters) \
    if (!(*(void **)&svt.name = dlsym(library, #name))) return false;
    CALOTYPE_SVT_FUNCTIONS(FIND)
    const char *version = svt.svt_av1_get_version();
    if (!version || strncmp(version, "v4.", 3) != 0) return false;
    svt.svt_av1_set_log_callback(be_silent, NULL);
    return true;
}

const char *calotype_svt_version(void) { return svt.svt_av1_get_version(); }

static bool set(void *configuration, const char *name, int value) {
    char text[16];
    snprintf(text, sizeof text, "%d", value);
    return svt.svt_av1_enc_parse_parameter(configuration, name, text) == 0;
}

static bool configure(void *configuration, const calotype_svt_picture *picture) {
    return set(configuration, "width", picture->width) && set(configuration, "height", picture->height)
        && set(configuration, "input-depth", picture->bits) && set(configuration, "color-range", 1)
        && set(configuration, "color-primaries", 1) && set(configuration, "transfer-characteristics", 13)
        && set(configuration, "matrix-coefficients", 6) && set(configuration, "avif", 1)
        && set(configuration, "preset", picture->preset) && set(configuration, "rc", 0)
        && set(configuration, "qp", picture->quantizer)
        // For images, not for video.
        && set(configuration, "tune", 3)
        // One thread: other cores have other work.
        && set(configuration, "lp", 1) && set(configuration, "fps-num", 1) && set(configuration, "fps-denom", 1);
}

static bool send(void *handle, const calotype_svt_picture *picture) {
    uint32_t sample = picture->bits > 8 ? 2 : 1;
    uint32_t width = (uint32_t)picture->width, half = (width + 1) / 2, rows = ((uint32_t)picture->height + 1) / 2;
    calotype_svt_planes planes = {
        (uint8_t *)picture->y, (uint8_t *)picture->u, (uint8_t *)picture->v, width, half, half};
    calotype_svt_buffer input = {
        .size = sizeof input, .p_buffer = (uint8_t *)&planes, .pic_type = calotype_svt_key_picture,
        .n_filled_len = sample * (width * (uint32_t)picture->height + 2 * half * rows)};
    calotype_svt_buffer end = {
        .size = sizeof end, .flags = calotype_svt_end_of_stream, .pic_type = calotype_svt_no_picture};
    return svt.svt_av1_enc_send_picture(handle, &input) == 0 && svt.svt_av1_enc_send_picture(handle, &end) == 0;
}

// Appends all packets.
static calotype_svt_outcome receive(void *handle, uint8_t **bytes, size_t *count) {
    for (;;) {
        calotype_svt_buffer *packet = NULL;
        if (svt.svt_av1_enc_get_packet(handle, &packet, 1) != 0 || !packet) return calotype_svt_failed;
        bool is_last = packet->flags & calotype_svt_end_of_stream;
        uint8_t *longer = realloc(*bytes, *count + packet->n_filled_len + 1);
        if (longer) {
            if (packet->n_filled_len > 0) memcpy(longer + *count, packet->p_buffer, packet->n_filled_len);
            *bytes = longer;
            *count += packet->n_filled_len;
        }
        svt.svt_av1_enc_release_out_buffer(&packet);
        if (!longer) return calotype_svt_lacked_memory;
        if (is_last) return calotype_svt_encoded;
    }
}

calotype_svt_outcome calotype_svt_encode(const calotype_svt_picture *picture, uint8_t **bytes, size_t *count) {
    void *handle = NULL, *configuration = calloc(1, configuration_bytes);
    if (!configuration) return calotype_svt_lacked_memory;
    *bytes = NULL;
    *count = 0;
    calotype_svt_outcome outcome = calotype_svt_failed;
    int32_t error = svt.svt_av1_enc_init_handle(&handle, configuration);
    if (error == 0) {
        if (configure(configuration, picture)) {
            error = svt.svt_av1_enc_set_parameter(handle, configuration);
            if (error == 0) {
                error = svt.svt_av1_enc_init(handle);
                if (error == 0 && send(handle, picture)) outcome = receive(handle, bytes, count);
                svt.svt_av1_enc_deinit(handle);
            }
        }
        svt.svt_av1_enc_deinit_handle(handle);
    }
    free(configuration);
    if (outcome != calotype_svt_encoded) free(*bytes);
    return error == calotype_svt_no_resources ? calotype_svt_lacked_memory : outcome;
}
