#include "text.h"

#include <pthread.h>
#include <string.h>

#include "pango.h"

// The resolution belongs to the map of fonts, so one text is laid out and drawn at a time. The map keeps the fonts that were
// used.
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static PangoFontMap *fonts;

typedef struct {
    PangoContext *context;
    PangoLayout *layout;
    PangoRectangle ink;
} Text;

static Text lay_out(const char *text, const char *font, int dpi) {
    if (!fonts) fonts = pango_cairo_font_map_new();
    pango_cairo_font_map_set_resolution((PangoCairoFontMap *)fonts, dpi);
    Text laid = {.context = pango_font_map_create_context(fonts)};
    laid.layout = pango_layout_new(laid.context);
    pango_layout_set_text(laid.layout, text, -1);
    PangoFontDescription *description = pango_font_description_from_string(font);
    pango_layout_set_font_description(laid.layout, description);
    pango_font_description_free(description);
    pango_layout_get_pixel_extents(laid.layout, &laid.ink, NULL);
    return laid;
}

static void release(Text text) {
    g_object_unref(text.layout);
    g_object_unref(text.context);
}

void calotype_text_measure(const char *text, const char *font, int dpi, int *width, int *height) {
    pthread_mutex_lock(&lock);
    const Text laid = lay_out(text, font, dpi);
    *width = laid.ink.width;
    *height = laid.ink.height;
    release(laid);
    pthread_mutex_unlock(&lock);
}

static cairo_status_t draw(Text text, uint8_t *pixels, int width, int height) {
    cairo_surface_t *surface =
        cairo_image_surface_create_for_data(pixels, CAIRO_FORMAT_ARGB32, width, height, width * 4);
    cairo_t *cairo = cairo_create(surface);
    cairo_translate(cairo, -text.ink.x, -text.ink.y);
    pango_cairo_show_layout(cairo, text.layout);
    const cairo_status_t status = cairo_status(cairo);
    cairo_surface_flush(surface);
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    return status;
}

// Keeps the alpha of cairo's pixels, which are integers with alpha in the highest byte, and sets all colors.
static void paint(uint8_t *pixels, size_t count, const uint8_t color[3]) {
    for (size_t i = 0; i < count; i++) {
        uint32_t drawn;
        memcpy(&drawn, pixels + 4 * i, 4);
        const uint8_t pixel[4] = {color[0], color[1], color[2], drawn >> 24};
        memcpy(pixels + 4 * i, pixel, 4);
    }
}

calotype_text_result calotype_text_draw(
    const char *text, const char *font, int dpi, const uint8_t color[3], uint8_t *pixels, int width, int height) {
    const size_t count = (size_t)width * (size_t)height;
    memset(pixels, 0, 4 * count);
    pthread_mutex_lock(&lock);
    const Text laid = lay_out(text, font, dpi);
    const cairo_status_t status = draw(laid, pixels, width, height);
    release(laid);
    pthread_mutex_unlock(&lock);
    if (status == CAIRO_STATUS_NO_MEMORY) return calotype_text_no_memory;
    if (status != CAIRO_STATUS_SUCCESS) return calotype_text_failed;
    paint(pixels, count, color);
    return calotype_text_drawn;
}
