#define _GNU_SOURCE
#include "CVips.h"
#include <dlfcn.h>
#include <string.h>
#include <strings.h>

// The little of Pango and fontconfig that says whether a font is there. libvips has opened both, or there is no text.
typedef struct { int count, capacity; void **patterns; } FontSet;

static struct {
    void *(*pango_font_description_from_string)(const char *);
    const char *(*pango_font_description_get_family)(void *);
    void (*pango_font_description_free)(void *);
    void *(*FcPatternCreate)(void);
    int (*FcPatternAddString)(void *, const char *, const char *);
    void (*FcPatternDestroy)(void *);
    void *(*FcObjectSetCreate)(void);
    int (*FcObjectSetAdd)(void *, const char *);
    void (*FcObjectSetDestroy)(void *);
    FontSet *(*FcFontList)(void *, void *, void *);
    void (*FcFontSetDestroy)(FontSet *);
} font;

static bool find_functions(void) {
    void *pango = dlopen("libpango-1.0.so.0", RTLD_LAZY | RTLD_NOLOAD);
    void *fontconfig = dlopen("libfontconfig.so.1", RTLD_LAZY | RTLD_NOLOAD);
    if (!pango || !fontconfig) return false;
#define FIND(library, name) \
    if (!(*(void **)&font.name = dlsym(library, #name))) return false;
    FIND(pango, pango_font_description_from_string)
    FIND(pango, pango_font_description_get_family)
    FIND(pango, pango_font_description_free)
    FIND(fontconfig, FcPatternCreate)
    FIND(fontconfig, FcPatternAddString)
    FIND(fontconfig, FcPatternDestroy)
    FIND(fontconfig, FcObjectSetCreate)
    FIND(fontconfig, FcObjectSetAdd)
    FIND(fontconfig, FcObjectSetDestroy)
    FIND(fontconfig, FcFontList)
    FIND(fontconfig, FcFontSetDestroy)
    return true;
}

// Names that stand for whatever font of their kind there is.
static bool is_generic(const char *family) {
    static const char *const names[] = {
        "sans", "sans-serif", "serif", "mono", "monospace", "cursive", "fantasy", "system-ui", "emoji", "math", NULL};
    for (const char *const *name = names; *name; name++)
        if (!strcasecmp(family, *name)) return true;
    return false;
}

static bool has_family(const char *family) {
    void *pattern = font.FcPatternCreate();
    void *objects = font.FcObjectSetCreate();
    bool found = false;
    if (pattern && objects && font.FcPatternAddString(pattern, "family", family) && font.FcObjectSetAdd(objects, "family")) {
        FontSet *fonts = font.FcFontList(NULL, pattern, objects);
        if (fonts) {
            found = fonts->count > 0;
            font.FcFontSetDestroy(fonts);
        }
    }
    if (objects) font.FcObjectSetDestroy(objects);
    if (pattern) font.FcPatternDestroy(pattern);
    return found;
}

// `families` are separated by commas; the first that is there is used.
static bool has_any(const char *families) {
    char name[128];
    for (const char *start = families; *start;) {
        start += strspn(start, ", ");
        size_t length = strcspn(start, ",");
        if (length > 0 && length < sizeof name) {
            memcpy(name, start, length);
            name[length] = 0;
            if (is_generic(name) || has_family(name)) return true;
        }
        start += length;
    }
    return false;
}

int calotype_font_is_installed(const char *description) {
    static _Atomic int are_found = -1;
    // Racing threads find the same.
    if (are_found < 0) are_found = find_functions();
    if (!are_found) return -1;
    void *parsed = font.pango_font_description_from_string(description);
    const char *families = parsed ? font.pango_font_description_get_family(parsed) : NULL;
    // Without a family any font will do.
    int is_installed = families ? has_any(families) : 1;
    if (parsed) font.pango_font_description_free(parsed);
    return is_installed;
}
