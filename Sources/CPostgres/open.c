#include "CPostgres.h"
#include <dlfcn.h>

struct calotype_postgres calotype_postgres;

#ifdef __APPLE__
static const char *const names[] = {
    "libpq.5.dylib", "/opt/homebrew/opt/libpq/lib/libpq.5.dylib", "/usr/local/opt/libpq/lib/libpq.5.dylib", NULL};
#else
static const char *const names[] = {"libpq.so.5", NULL};
#endif

static void *open_library(void) {
    void *library = NULL;
    for (const char *const *name = names; *name && !library; name++) library = dlopen(*name, RTLD_LAZY);
    return library;
}

bool calotype_postgres_open(const char **reason) {
    void *library = open_library();
#define FIND(result, name, parameters, arguments) \
    if (!library || !(*(void **)&calotype_postgres.name = dlsym(library, #name))) { \
        *reason = dlerror(); \
        return false; \
    }
    CALOTYPE_POSTGRES_FUNCTIONS(FIND)
    return true;
}
