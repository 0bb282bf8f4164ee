#include "libwebp.h"
#include "webp_reader.h"

#include <dlfcn.h>

struct calotype_webp calotype_webp;

#ifdef __APPLE__
static const char *const names[] = {
    "libwebp.7.dylib", "/opt/homebrew/lib/libwebp.7.dylib", "/usr/local/lib/libwebp.7.dylib", NULL};
#else
static const char *const names[] = {"libwebp.so.7", NULL};
#endif

bool calotype_webp_open(void) {
    void *library = NULL;
    for (const char *const *name = names; *name && !library; name++) library = dlopen(*name, RTLD_LAZY);
    if (!library) return false;
#define FIND(result, name, parameters, arguments) \
    if (!(*(void **)&calotype_webp.name = dlsym(library, #name))) return false;
    CALOTYPE_WEBP_FUNCTIONS(FIND)
    WebPDecoderConfig config;
    return WebPInitDecoderConfigInternal(&config, calotype_webp_abi);
}
