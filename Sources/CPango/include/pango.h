// The part of Pango, cairo, GLib and fontconfig that Calotype calls, found when the first text needs it: see decision record
// 45.
//
// Declared here and not included from <pango/pangocairo.h>, so that neither a build nor a start needs Pango.
// Scripts/check-declarations compiles these lists against the real headers.
#pragma once
#include <stdbool.h>
#include <stddef.h>

#ifndef CALOTYPE_REAL_HEADERS
typedef void *gpointer;
typedef struct _PangoContext PangoContext;
typedef struct _PangoFontDescription PangoFontDescription;
typedef struct _PangoFontMap PangoFontMap;
typedef struct _PangoCairoFontMap PangoCairoFontMap;
typedef struct _PangoLayout PangoLayout;
typedef struct { int x, y, width, height; } PangoRectangle;
typedef struct _cairo cairo_t;
typedef struct _cairo_surface cairo_surface_t;
typedef int cairo_format_t, cairo_status_t;
typedef void (*GLogFunc)(const char *domain, int level, const char *message, gpointer data);
typedef unsigned char FcChar8;
typedef int FcBool;
typedef struct _FcConfig FcConfig;
typedef struct _FcPattern FcPattern;
typedef struct _FcObjectSet FcObjectSet;
typedef struct { int nfont, sfont; FcPattern **fonts; } FcFontSet;
#endif

#define CALOTYPE_PANGO_CONSTANTS(X) \
    X(CAIRO_FORMAT_ARGB32, 0) \
    X(CAIRO_STATUS_SUCCESS, 0) \
    X(CAIRO_STATUS_NO_MEMORY, 1)

// X(result, name, parameters, arguments)
#define CALOTYPE_PANGO_FUNCTIONS(X) \
    X(cairo_t *, cairo_create, (cairo_surface_t *surface), (surface)) \
    X(void, cairo_destroy, (cairo_t *cairo), (cairo)) \
    X(cairo_surface_t *, cairo_image_surface_create_for_data, \
      (unsigned char *pixels, cairo_format_t format, int width, int height, int stride), \
      (pixels, format, width, height, stride)) \
    X(cairo_status_t, cairo_status, (cairo_t *cairo), (cairo)) \
    X(void, cairo_surface_destroy, (cairo_surface_t *surface), (surface)) \
    X(void, cairo_surface_flush, (cairo_surface_t *surface), (surface)) \
    X(void, cairo_translate, (cairo_t *cairo, double x, double y), (cairo, x, y)) \
    X(GLogFunc, g_log_set_default_handler, (GLogFunc handler, gpointer data), (handler, data)) \
    X(void, g_object_unref, (gpointer object), (object)) \
    X(PangoFontMap *, pango_cairo_font_map_new, (void), ()) \
    X(void, pango_cairo_font_map_set_resolution, (PangoCairoFontMap *map, double dpi), (map, dpi)) \
    X(void, pango_cairo_show_layout, (cairo_t *cairo, PangoLayout *layout), (cairo, layout)) \
    X(void, pango_font_description_free, (PangoFontDescription *font), (font)) \
    X(PangoFontDescription *, pango_font_description_from_string, (const char *description), (description)) \
    X(const char *, pango_font_description_get_family, (const PangoFontDescription *font), (font)) \
    X(PangoContext *, pango_font_map_create_context, (PangoFontMap *map), (map)) \
    X(void, pango_layout_get_pixel_extents, (PangoLayout *layout, PangoRectangle *ink, PangoRectangle *logical), \
      (layout, ink, logical)) \
    X(PangoLayout *, pango_layout_new, (PangoContext *context), (context)) \
    X(void, pango_layout_set_font_description, (PangoLayout *layout, const PangoFontDescription *font), (layout, font)) \
    X(void, pango_layout_set_text, (PangoLayout *layout, const char *text, int length), (layout, text, length))

// The functions of fontconfig, which Pango need not use.
#define CALOTYPE_FONTCONFIG_FUNCTIONS(X) \
    X(FcFontSet *, FcFontList, (FcConfig *configuration, FcPattern *pattern, FcObjectSet *objects), \
      (configuration, pattern, objects)) \
    X(void, FcFontSetDestroy, (FcFontSet *fonts), (fonts)) \
    X(FcBool, FcObjectSetAdd, (FcObjectSet *objects, const char *name), (objects, name)) \
    X(FcObjectSet *, FcObjectSetCreate, (void), ()) \
    X(void, FcObjectSetDestroy, (FcObjectSet *objects), (objects)) \
    X(FcBool, FcPatternAddString, (FcPattern *pattern, const char *name, const FcChar8 *text), (pattern, name, text)) \
    X(FcPattern *, FcPatternCreate, (void), ()) \
    X(void, FcPatternDestroy, (FcPattern *pattern), (pattern))

#ifndef CALOTYPE_REAL_HEADERS
#define CALOTYPE_CONSTANT(name, value) static const int name = value;
CALOTYPE_PANGO_CONSTANTS(CALOTYPE_CONSTANT)
#undef CALOTYPE_CONSTANT

#define CALOTYPE_FIELD(result, name, parameters, arguments) result(*name) parameters;
struct calotype_pango { CALOTYPE_PANGO_FUNCTIONS(CALOTYPE_FIELD) };
struct calotype_fontconfig { CALOTYPE_FONTCONFIG_FUNCTIONS(CALOTYPE_FIELD) };
#undef CALOTYPE_FIELD

extern struct calotype_pango calotype_pango;
extern struct calotype_fontconfig calotype_fontconfig;
/// Whether every function of fontconfig was found.
extern bool calotype_has_fontconfig;

// The functions by their own names, to be called only after `calotype_pango_open` was true.
#define CALOTYPE_FUNCTION(result, name, parameters, arguments) \
    static inline result name parameters { return calotype_pango.name arguments; }
CALOTYPE_PANGO_FUNCTIONS(CALOTYPE_FUNCTION)
#undef CALOTYPE_FUNCTION
#define CALOTYPE_FUNCTION(result, name, parameters, arguments) \
    static inline result name parameters { return calotype_fontconfig.name arguments; }
CALOTYPE_FONTCONFIG_FUNCTIONS(CALOTYPE_FUNCTION)
#undef CALOTYPE_FUNCTION
#endif
