#include "CStart.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

// A stream that was closed must not become some file, or pipe of the Swift runtime, that is opened later. What is read
// from or written to it fails.
static void keep_streams(void) {
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
        if (fcntl(stream, F_GETFD) == -1) open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

// Blocks from this size on, pixels above all, go back to the system as soon as they are freed. By default glibc keeps
// them from the second time on, in a heap that then has holes: six images of 2048² in one process took 80 MB at their
// peak in place of 55.
static void return_large_blocks(void) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 512 << 10);
#endif
}

__attribute__((constructor)) static void start(void) {
    // A reader that goes away becomes an error of the write, after which there is time to tidy up.
    signal(SIGPIPE, SIG_IGN);
    keep_streams();
    return_large_blocks();
}
