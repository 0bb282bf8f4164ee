#include "pango.h"
#include "text.h"

#include <dlfcn.h>

struct calotype_pango calotype_pango;
struct calotype_fontconfig calotype_fontconfig;
bool calotype_has_fontconfig;

#ifdef __APPLE__
static const char *const names[] = {
    "libpangocairo-1.0.0.dylib", "/opt/homebrew/lib/libpangocairo-1.0.0.dylib",
    "/usr/local/lib/libpangocairo-1.0.0.dylib", NULL};
#else
static const char *const names[] = {"libpangocairo-1.0.so.0", NULL};
#endif

static bool find_fontconfig(void *library) {
#define FIND(result, name, parameters, arguments) \
    if (!(*(void **)&calotype_fontconfig.name = dlsym(library, #name))) return false;
    CALOTYPE_FONTCONFIG_FUNCTIONS(FIND)
#undef FIND
    return true;
}

bool calotype_pango_open(
    void (*log)(const char *domain, int level, const char *message, void *data), const char **reason) {
    void *library = NULL;
    for (const char *const *name = names; *name && !library; name++) library = dlopen(*name, RTLD_LAZY);
    // The functions of the libraries that this one needs are found in it too.
#define FIND(result, name, parameters, arguments) \
    if (!library || !(*(void **)&calotype_pango.name = dlsym(library, #name))) { \
        *reason = dlerror(); \
        return false; \
    }
    CALOTYPE_PANGO_FUNCTIONS(FIND)
#undef FIND
    calotype_has_fontconfig = find_fontconfig(library);
    g_log_set_default_handler(log, NULL);
    return true;
}
