// The whole C side of Calotype's libvips binding: GType constants that are casts in a macro, which Swift cannot import.
#pragma once
#include <vips/vips.h>

static inline GType calotype_type_boolean(void) { return G_TYPE_BOOLEAN; }
static inline GType calotype_type_int(void) { return G_TYPE_INT; }
static inline GType calotype_type_double(void) { return G_TYPE_DOUBLE; }
static inline GType calotype_type_string(void) { return G_TYPE_STRING; }
