// What the C library says of its allocator, which Swift's module of it leaves out.
#if defined(__linux__)
#include <malloc.h>
#endif
