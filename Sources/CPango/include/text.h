// Draws texts with Pango and cairo, which are opened when the first text needs them.
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef enum { calotype_text_drawn, calotype_text_failed, calotype_text_no_memory } calotype_text_result;

/// Opens Pango and finds every function. Call it once, before anything else here. `log` gets the lines that Pango and other GLib
/// libraries would write to standard error. Where opening fails, `reason` is set to the loader's words.
bool calotype_pango_open(
    void (*log)(const char *domain, int level, const char *message, void *data), const char **reason);

/// Finds the size, in pixels, of the ink of `text` at `dpi` dots per inch. It is 0 × 0 if no letter is visible.
///
/// `text` is UTF-8 and no markup. Lines break only at line ends. `font` is a family, style and size as Pango reads them.
void calotype_text_measure(const char *text, const char *font, int dpi, int *width, int *height);

/// Draws `text` into `width` × `height` pixels of red, green, blue and alpha. All have the color `red`, `green`, `blue`, and the
/// alpha is the coverage of the letters. The upper left of the ink is the upper left of the pixels; what is outside is cut off.
calotype_text_result calotype_text_draw(
    const char *text, const char *font, int dpi, const uint8_t color[3], uint8_t *pixels, int width, int height);

/// Whether fontconfig, which Pango asks, has a font of one of the families that `description` names, as Pango reads it: 1 yes,
/// 0 no, -1 if that cannot be asked.
int calotype_font_is_installed(const char *description);
