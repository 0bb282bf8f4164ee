// The part of libvips and GObject that Calotype calls, found when the first image needs it: see decision record 1.
//
// Declared here and not included from <vips/vips.h>, so that neither a build nor a start needs libvips.
// Scripts/check-declarations compiles these lists against the real headers.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifndef CALOTYPE_REAL_HEADERS
typedef int gboolean;
typedef int gint;
typedef size_t gsize;
typedef size_t GType;
typedef void *gpointer;
typedef const void *gconstpointer;
typedef unsigned long gulong;
typedef unsigned int guint;
typedef char gchar;
typedef double gdouble;
typedef struct _GParamSpec GParamSpec;
typedef struct _GModule GModule;
typedef struct _GClosure GClosure;
typedef struct _GObjectClass GObjectClass;
typedef struct _VipsObject VipsObject;
typedef struct _VipsOperation VipsOperation;
typedef struct _VipsImage VipsImage;
typedef struct _VipsArea VipsArea;
typedef struct _VipsBlob VipsBlob;
typedef struct { GObjectClass *g_class; } GTypeInstance;
typedef struct { GTypeInstance g_type_instance; } GObject;
typedef struct { GType g_type; uint64_t data[2]; } GValue;
typedef void (*GCallback)(void);
typedef void (*GClosureNotify)(gpointer data, GClosure *closure);
typedef void (*GLogFunc)(const gchar *domain, int level, const gchar *message, gpointer data);
typedef int (*VipsCallbackFn)(void *a, void *b);
typedef int GConnectFlags, GModuleFlags, GLogLevelFlags, VipsInterpretation, VipsBandFormat;
#endif

#define CALOTYPE_VIPS_CONSTANTS(X) \
    X(G_LOG_LEVEL_WARNING, 16) \
    X(G_MODULE_BIND_LAZY, 1) \
    X(G_TYPE_BOOLEAN, 20) \
    X(G_TYPE_DOUBLE, 60) \
    X(G_TYPE_INT, 24) \
    X(G_TYPE_STRING, 64) \
    X(VIPS_ACCESS_SEQUENTIAL, 1) \
    X(VIPS_FAIL_ON_ERROR, 2) \
    X(VIPS_FAIL_ON_WARNING, 3) \
    X(VIPS_FOREIGN_HEIF_COMPRESSION_AV1, 4) \
    X(VIPS_FOREIGN_SUBSAMPLE_OFF, 2) \
    X(VIPS_FOREIGN_SUBSAMPLE_ON, 1) \
    X(VIPS_FORMAT_UCHAR, 0) \
    X(VIPS_FORMAT_USHORT, 2) \
    X(VIPS_INTENT_PERCEPTUAL, 0) \
    X(VIPS_INTERESTING_ATTENTION, 3) \
    X(VIPS_INTERESTING_ENTROPY, 2) \
    X(VIPS_INTERPRETATION_B_W, 1) \
    X(VIPS_INTERPRETATION_CMYK, 15) \
    X(VIPS_INTERPRETATION_GREY16, 26) \
    X(VIPS_INTERPRETATION_RGB, 17) \
    X(VIPS_INTERPRETATION_RGB16, 25) \
    X(VIPS_INTERPRETATION_sRGB, 22) \
    X(VIPS_OPERATION_ROUND_RINT, 0)

// X(result, name, parameters, arguments)
#define CALOTYPE_VIPS_FUNCTIONS(X) \
    X(void, g_free, (gpointer memory), (memory)) \
    X(void, g_unsetenv, (const gchar *name), (name)) \
    X(guint, g_log_set_handler, (const gchar *domain, GLogLevelFlags levels, GLogFunc handler, gpointer data), \
      (domain, levels, handler, data)) \
    X(GLogFunc, g_log_set_default_handler, (GLogFunc handler, gpointer data), (handler, data)) \
    X(GModule *, g_module_open, (const gchar *path, GModuleFlags flags), (path, flags)) \
    X(void, g_module_make_resident, (GModule *module), (module)) \
    X(gpointer, g_object_ref, (gpointer object), (object)) \
    X(void, g_object_unref, (gpointer object), (object)) \
    X(GParamSpec *, g_object_class_find_property, (GObjectClass *type, const gchar *name), (type, name)) \
    X(void, g_object_get_property, (GObject *object, const gchar *name, GValue *value), (object, name, value)) \
    X(void, g_object_set_property, (GObject *object, const gchar *name, const GValue *value), (object, name, value)) \
    X(gulong, g_signal_connect_data, \
      (gpointer object, const gchar *signal, GCallback handler, gpointer data, GClosureNotify release, \
       GConnectFlags flags), \
      (object, signal, handler, data, release, flags)) \
    X(GValue *, g_value_init, (GValue *value, GType type), (value, type)) \
    X(void, g_value_unset, (GValue *value), (value)) \
    X(gpointer, g_value_dup_object, (const GValue *value), (value)) \
    X(gpointer, g_value_get_boxed, (const GValue *value), (value)) \
    X(void, g_value_set_boolean, (GValue *value, gboolean flag), (value, flag)) \
    X(void, g_value_set_boxed, (GValue *value, gconstpointer boxed), (value, boxed)) \
    X(void, g_value_set_double, (GValue *value, gdouble number), (value, number)) \
    X(void, g_value_set_int, (GValue *value, gint number), (value, number)) \
    X(void, g_value_set_object, (GValue *value, gpointer object), (value, object)) \
    X(void, g_value_set_string, (GValue *value, const gchar *text), (value, text)) \
    X(void, vips_area_unref, (VipsArea *area), (area)) \
    X(GType, vips_array_double_get_type, (void), ()) \
    X(const void *, vips_blob_get, (VipsBlob *blob, size_t *count), (blob, count)) \
    X(GType, vips_blob_get_type, (void), ()) \
    X(VipsBlob *, vips_blob_new, (VipsCallbackFn free, const void *start, size_t count), (free, start, count)) \
    X(void, vips_block_untrusted_set, (gboolean state), (state)) \
    X(void, vips_cache_set_max, (int operations), (operations)) \
    X(void, vips_concurrency_set, (int threads), (threads)) \
    X(char *, vips_error_buffer_copy, (void), ()) \
    X(int, vips_image_get_array_int, (VipsImage *image, const char *name, int **numbers, int *count), \
      (image, name, numbers, count)) \
    X(int, vips_image_get_bands, (const VipsImage *image), (image)) \
    X(int, vips_image_get_blob, (const VipsImage *image, const char *name, const void **start, size_t *count), \
      (image, name, start, count)) \
    X(VipsBandFormat, vips_image_get_format, (const VipsImage *image), (image)) \
    X(int, vips_image_get_height, (const VipsImage *image), (image)) \
    X(int, vips_image_get_int, (const VipsImage *image, const char *name, int *number), (image, name, number)) \
    X(GType, vips_image_get_type, (void), ()) \
    X(GType, vips_image_get_typeof, (const VipsImage *image, const char *name), (image, name)) \
    X(int, vips_image_get_width, (const VipsImage *image), (image)) \
    X(int, vips_image_get_xoffset, (const VipsImage *image), (image)) \
    X(int, vips_image_get_yoffset, (const VipsImage *image), (image)) \
    X(VipsInterpretation, vips_image_guess_interpretation, (const VipsImage *image), (image)) \
    X(gboolean, vips_image_hasalpha, (VipsImage *image), (image)) \
    X(VipsImage *, vips_image_new_from_memory, \
      (const void *start, size_t count, int width, int height, int bands, VipsBandFormat format), \
      (start, count, width, height, bands, format)) \
    X(void, vips_image_set_array_int, (VipsImage *image, const char *name, const int *numbers, int count), \
      (image, name, numbers, count)) \
    X(void, vips_image_set_blob_copy, (VipsImage *image, const char *name, const void *start, size_t count), \
      (image, name, start, count)) \
    X(void, vips_image_set_int, (VipsImage *image, const char *name, int number), (image, name, number)) \
    X(void, vips_image_set_kill, (VipsImage *image, gboolean kill), (image, kill)) \
    X(void, vips_image_set_progress, (VipsImage *image, gboolean progress), (image, progress)) \
    X(int, vips_image_write, (VipsImage *image, VipsImage *target), (image, target)) \
    X(void *, vips_image_write_to_memory, (VipsImage *image, size_t *count), (image, count)) \
    X(int, vips_init, (const char *program), (program)) \
    X(void, vips_leak_set, (gboolean leak), (leak)) \
    X(int, vips_object_build, (VipsObject *object), (object)) \
    X(void, vips_object_unref_outputs, (VipsObject *object), (object)) \
    X(void, vips_operation_block_set, (const char *name, gboolean state), (name, state)) \
    X(VipsOperation *, vips_operation_new, (const char *name), (name)) \
    X(void, vips_shutdown, (void), ()) \
    X(void, vips_thread_shutdown, (void), ()) \
    X(int, vips_tracked_get_allocs, (void), ()) \
    X(size_t, vips_tracked_get_mem, (void), ()) \
    X(size_t, vips_tracked_get_mem_highwater, (void), ()) \
    X(GType, vips_type_find, (const char *base, const char *nickname), (base, nickname)) \
    X(void, vips_value_set_array_double, (GValue *value, const double *numbers, int count), (value, numbers, count)) \
    X(int, vips_version, (int part), (part))

#ifndef CALOTYPE_REAL_HEADERS
#define CALOTYPE_CONSTANT(name, value) static const int name = value;
CALOTYPE_VIPS_CONSTANTS(CALOTYPE_CONSTANT)
#undef CALOTYPE_CONSTANT

#define CALOTYPE_FIELD(result, name, parameters, arguments) result(*name) parameters;
struct calotype_vips { CALOTYPE_VIPS_FUNCTIONS(CALOTYPE_FIELD) };
#undef CALOTYPE_FIELD

extern struct calotype_vips calotype_vips;

// The functions by their own names, to be called only after `calotype_vips_open` was true.
#define CALOTYPE_FUNCTION(result, name, parameters, arguments) \
    static inline result name parameters { return calotype_vips.name arguments; }
CALOTYPE_VIPS_FUNCTIONS(CALOTYPE_FUNCTION)
#undef CALOTYPE_FUNCTION

/// Opens libvips and finds every function. Where that fails, `reason` is set to the loader's words.
bool calotype_vips_open(const char **reason);

/// The file that libvips was loaded from.
const char *calotype_vips_path(void);

/// The version of the libheif that this libvips uses, a byte for each of its first three numbers: 0x010F0100 is 1.15.1. 0 where
/// there is none, or one that cannot be asked. To be asked when the module that writes HEIF is open.
uint32_t calotype_heif_version(void);

/// Asks a library for its version, by a function that returns a text or, if `is_number`, a byte for each of three numbers. Writes it
/// and the path of the library, each with a zero at its end, into `room` bytes. Loads the library for this time if it is not loaded.
bool calotype_library_version(
    const char *library_name, const char *function, bool is_number, char *version, char *path, size_t room);

/// Lets libheif load its decoders now, where they are files of their own. To be called when the module that reads HEIF is open.
void calotype_heif_load_decoders(void);
#endif
