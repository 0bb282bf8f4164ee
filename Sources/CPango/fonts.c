#include <string.h>
#include <strings.h>

#include "pango.h"
#include "text.h"

// Names that stand for whatever font of their kind there is.
static bool is_generic(const char *family) {
    static const char *const names[] = {
        "sans", "sans-serif", "serif", "mono", "monospace", "cursive", "fantasy", "system-ui", "emoji", "math", NULL};
    for (const char *const *name = names; *name; name++)
        if (!strcasecmp(family, *name)) return true;
    return false;
}

static bool has_family(const char *family) {
    FcPattern *pattern = FcPatternCreate();
    FcObjectSet *objects = FcObjectSetCreate();
    bool found = false;
    if (pattern && objects && FcPatternAddString(pattern, "family", (const FcChar8 *)family) &&
        FcObjectSetAdd(objects, "family")) {
        FcFontSet *fonts = FcFontList(NULL, pattern, objects);
        if (fonts) {
            found = fonts->nfont > 0;
            FcFontSetDestroy(fonts);
        }
    }
    if (objects) FcObjectSetDestroy(objects);
    if (pattern) FcPatternDestroy(pattern);
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
    if (!calotype_has_fontconfig) return -1;
    PangoFontDescription *parsed = pango_font_description_from_string(description);
    const char *families = parsed ? pango_font_description_get_family(parsed) : NULL;
    // Without a family any font will do.
    int is_installed = families ? has_any(families) : 1;
    if (parsed) pango_font_description_free(parsed);
    return is_installed;
}
