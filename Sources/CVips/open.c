#define _GNU_SOURCE
#include "CVips.h"
#include <dlfcn.h>
#include <stdio.h>

struct calotype_vips calotype_vips;
static void *library;

#ifdef __APPLE__
static const char *const names[] = {
    "libvips.42.dylib", "/opt/homebrew/lib/libvips.42.dylib", "/usr/local/lib/libvips.42.dylib", NULL};
#else
static const char *const names[] = {"libvips.so.42", NULL};
#endif

static void open_library(void) {
    for (const char *const *name = names; *name && !library; name++) library = dlopen(*name, RTLD_LAZY);
}

bool calotype_vips_open(const char **reason) {
    open_library();
#define FIND(result, name, parameters, arguments) \
    if (!library || !(*(void **)&calotype_vips.name = dlsym(library, #name))) { \
        *reason = dlerror(); \
        return false; \
    }
    CALOTYPE_VIPS_FUNCTIONS(FIND)
    return true;
}

const char *calotype_vips_path(void) {
    Dl_info info;
    return dladdr((void *)calotype_vips.vips_init, &info) ? info.dli_fname : NULL;
}

static void *find_in_heif(const char *name) {
    // Of libvips itself, where HEIF is built in; else of the module, whose names are there for everybody.
    void *built_in = library ? dlsym(library, name) : NULL;
    return built_in ? built_in : dlsym(RTLD_DEFAULT, name);
}

uint32_t calotype_heif_version(void) {
    uint32_t (*version)(void);
    *(void **)&version = find_in_heif("heif_get_version_number");
    return version ? version() : 0;
}

void calotype_heif_load_decoders(void) {
    struct { int code, subcode; const char *message; } (*load)(void *);
    *(void **)&load = find_in_heif("heif_init");
    if (load) load(NULL);
}

bool calotype_library_version(
    const char *library_name, const char *function, bool is_number, char *version, char *path, size_t room) {
    void *handle = dlopen(library_name, RTLD_LAZY);
    if (!handle) return false;
    void *found = dlsym(handle, function);
    Dl_info info;
    if (found && is_number) {
        int (*number)(void);
        *(void **)&number = found;
        int value = number();
        snprintf(version, room, "%d.%d.%d", value >> 16 & 255, value >> 8 & 255, value & 255);
    } else if (found) {
        // libpng's function has a parameter, which it ignores.
        const char *(*text)(const void *);
        *(void **)&text = found;
        const char *value = text(NULL);
        snprintf(version, room, "%s", value ? value : "");
    }
    snprintf(path, room, "%s", found && dladdr(found, &info) && info.dli_fname ? info.dli_fname : "");
    dlclose(handle);
    return found;
}
