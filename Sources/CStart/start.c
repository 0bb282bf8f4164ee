#define _GNU_SOURCE
#include "CStart.h"
#include "CSandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#ifdef __linux__
#include <sys/prctl.h>
#endif

// A stream that was closed must not become some file, or pipe of the Swift runtime, that is opened later. What is read
// from or written to it fails.
static void keep_streams(void) {
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
        if (fcntl(stream, F_GETFD) == -1) open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

// Blocks beyond 4 MB, pixels above all, go back to the system as soon as they are freed; by default glibc keeps them in
// heaps that then have holes. Smaller ones are kept, up to 8 MB a heap: with 3 MB of pixels to an image of 1024², half of
// what the kernel did was to hand out pages anew. One heap for four cores, so that what one thread frees serves the next:
// 20 such images, two at once, took 7,000 page faults in place of 47,000, 8 % less CPU and 50 MB in place of 45.
static void choose_what_heaps_keep(void) {
#ifdef __GLIBC__
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    mallopt(M_ARENA_MAX, cores > 4 ? (int)(cores / 4) : 1);
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
    mallopt(M_TRIM_THRESHOLD, 8 << 20);
#endif
}

// Where the system gives no threads, the runtime waits for ever and NIO ends the process without a word. So it is tried now: a
// message says what is missing. So many are there soon after the start, on a machine of up to four cores.
enum { most_threads = 20 };
static pthread_mutex_t all_started = PTHREAD_MUTEX_INITIALIZER;

static void *wait_for_all(void *nothing) {
    pthread_mutex_lock(&all_started);
    pthread_mutex_unlock(&all_started);
    return nothing;
}

static void check_for_threads(void) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int needed = cores >= 4 ? most_threads : 4 + 4 * (cores > 0 ? (int)cores : 1);
    pthread_t threads[most_threads];
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 4 * (size_t)PTHREAD_STACK_MIN);
    pthread_mutex_lock(&all_started);
    int started = 0, code = 0;
    while (started < needed && (code = pthread_create(&threads[started], &small, wait_for_all, NULL)) == 0) started++;
    pthread_mutex_unlock(&all_started);
    for (int thread = 0; thread < started; thread++) pthread_join(threads[thread], NULL);
    pthread_attr_destroy(&small);
    if (code != EAGAIN) return;
    fprintf(stderr, "calotype: this process may start %d threads, and needs %d. Raise the limit of processes (pids.max of the "
                    "container, ulimit -u), and start again.\n", started, needed);
    _exit(71);
}

// So few open files are not even enough to look for libraries and to wait for events.
enum { fewest_files = 32 };

static void check_for_files(void) {
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= fewest_files) return;
    rlim_t limit = files.rlim_cur;
    files.rlim_cur = files.rlim_max < fewest_files ? files.rlim_max : fewest_files;
    if (files.rlim_cur >= fewest_files && setrlimit(RLIMIT_NOFILE, &files) == 0) return;
    fprintf(stderr, "calotype: this process may open %lu files, and needs %d. Raise ulimit -n (LimitNOFILE), and start again.\n",
            (unsigned long)limit, fewest_files);
    _exit(71);
}

// Failed checks of Swift and of its libraries end the process by these signals, and a release build says nothing more. A process
// that cannot be started now tells why. Only what is allowed in a signal handler is called.
static struct sigaction before[NSIG];

static void say_last_words(int signal_number) {
    static const char failed[] = "calotype: ended by a check that failed inside. Please report it, with the log before this line.\n";
    static const char limited[] = "calotype: ended because the system starts no more threads or processes. Raise the limit of "
                                  "processes (pids.max of the container, ulimit -u), and start again.\n";
    pid_t child = fork();
    if (child == 0) _exit(0);
    int is_limited = child < 0 && errno == EAGAIN;
    ssize_t written = write(STDERR_FILENO, is_limited ? limited : failed, (is_limited ? sizeof limited : sizeof failed) - 1);
    (void)written;
    // The instruction that failed is tried again, and ends the process as it would have ended.
    sigaction(signal_number, &before[signal_number], NULL);
    if (signal_number != SIGILL) raise(signal_number);
}

static void prepare_last_words(void) {
    static const int signals[] = {SIGILL, SIGTRAP};
    for (size_t index = 0; index < sizeof signals / sizeof *signals; index++) {
        struct sigaction ours = {.sa_handler = say_last_words};
        sigaction(signals[index], &ours, &before[signals[index]]);
    }
}

// An encoder, decoder or verifier process keeps nothing that its parent has open, and leaves no core.
static void live_as_a_child(void) {
    long most = sysconf(_SC_OPEN_MAX);
    if (most < 0 || most > 65536) most = 65536;
#ifdef __GLIBC__
    if (close_range(STDERR_FILENO + 1, ~0U, 0) != 0)
#endif
        for (int file = STDERR_FILENO + 1; file < most; file++) close(file);
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
}

// An encoder process (EncoderProcess.mode) works on what takes long anyway, so it lets others have the processor first.
static void live_as_an_encoder(void) {
    live_as_a_child();
    setpriority(PRIO_PROCESS, 0, 5);
}

// A decoder or verifier process (DecoderPool.mode, VerifierPool.mode) never outlives its parent, whose id is the second argument.
static void live_as_a_decoder(int count, char **arguments) {
    live_as_a_child();
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // The parent may have ended before that call.
    if (count > 2 && getppid() != (pid_t)atol(arguments[2])) _exit(0);
    // Threads of decoders reserve less of the limited address space.
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 2 << 20);
#ifdef __GLIBC__
    pthread_setattr_default_np(&small);
#endif
    pthread_attr_destroy(&small);
    // If memory is short, the kernel ends this process before the service.
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file >= 0) {
        ssize_t written = write(file, "500", 3);
        (void)written;
        close(file);
    }
#else
    (void)count;
    (void)arguments;
#endif
}

// VideoProgram.confined: the arguments are the tool that reads a video, the folder of the video, and the program to run. Nothing of
// the Swift runtime has started yet.
static void run_confined(int count, char **arguments) {
    if (count < 5) _exit(64);
    int error = calotype_run_confined(arguments[2], arguments[3], arguments + 4);
    fprintf(stderr, "%s: %s\n", arguments[4], strerror(error));
    _exit(127);
}

// glibc hands the arguments of `main` to what runs before it.
__attribute__((constructor)) static void start(int count, char **arguments) {
    if (count > 1 && strcmp(arguments[1], "confine-for-calotype") == 0) run_confined(count, arguments);
    // A reader that goes away becomes an error of the write, after which there is time to tidy up.
    signal(SIGPIPE, SIG_IGN);
    keep_streams();
    prepare_last_words();
    if (count > 1 && strcmp(arguments[1], "encode-for-calotype") == 0) {
        live_as_an_encoder();
    } else if (count > 1 && (strcmp(arguments[1], "decode-for-calotype") == 0 || strcmp(arguments[1], "verify-for-calotype") == 0)) {
        live_as_a_decoder(count, arguments);
    } else {
        check_for_files();
        check_for_threads();
    }
    choose_what_heaps_keep();
}
