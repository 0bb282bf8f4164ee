#define _GNU_SOURCE
#include "CSandbox.h"
#include "landlock.h"

#include <errno.h>

#ifdef __linux__
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static uint64_t address_space(pid_t process) {
    char path[32];
    unsigned long long pages = 0;
    snprintf(path, sizeof path, "/proc/%d/statm", (int)process);
    FILE *file = fopen(path, "re");
    if (!file) return 0;
    if (fscanf(file, "%llu", &pages) != 1) pages = 0;
    fclose(file);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

// The limits are set from outside. seccomp keeps the process from changing them.
int calotype_limit_process(pid_t process, uint64_t memory, uint64_t seconds) {
    struct rlimit limit;
    uint64_t present = address_space(process);
    if (present == 0) return ESRCH;
    if (prlimit(process, RLIMIT_AS, NULL, &limit) != 0) return errno;
    limit.rlim_cur = present + memory < limit.rlim_max ? present + memory : limit.rlim_max;
    if (prlimit(process, RLIMIT_AS, &limit, NULL) != 0) return errno;
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &used) != 0) return ESRCH;
    if (prlimit(process, RLIMIT_CPU, NULL, &limit) != 0) return errno;
    uint64_t end = (uint64_t)used.tv_sec + 1 + seconds;
    limit.rlim_cur = end < limit.rlim_max ? end : limit.rlim_max;
    return prlimit(process, RLIMIT_CPU, &limit, NULL) == 0 ? 0 : errno;
}

// The channel, /dev/null twice, the two files of a job, and some more.
enum { most_open_files = 16 };

static bool set_limits(void) {
    struct rlimit none = {0, 0}, files = {most_open_files, most_open_files};
    return setrlimit(RLIMIT_CORE, &none) == 0 && setrlimit(RLIMIT_NOFILE, &files) == 0
        && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

static bool forbid_files(void) {
    int rules = calotype_landlock_open();
    return rules >= 0 && calotype_landlock_enforce(rules);
}

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef ARCHITECTURE
#define ARGUMENT(number, half) (offsetof(struct seccomp_data, args) + 8 * (number) + 4 * (half))
#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, (action))
#define ALLOWED RETURN(SECCOMP_RET_ALLOW)
#define REFUSED(error) RETURN(SECCOMP_RET_ERRNO | (error))
// Skips the next `count` instructions unless the loaded value is `value`.
#define UNLESS(value, count) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (count))
#define ALLOW(call) UNLESS(__NR_##call, 1), ALLOWED

static bool forbid_calls(void) {
    struct sock_filter filter[] = {
        LOAD(offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
        RETURN(SECCOMP_RET_KILL_PROCESS),
        LOAD(offsetof(struct seccomp_data, nr)),
        // Memory.
        ALLOW(mmap), ALLOW(munmap), ALLOW(mprotect), ALLOW(mremap), ALLOW(madvise), ALLOW(brk),
        // The channel and files that are open.
        ALLOW(recvmsg), ALLOW(sendmsg), ALLOW(read), ALLOW(write), ALLOW(writev), ALLOW(close), ALLOW(lseek), ALLOW(fstat),
        ALLOW(ppoll),
#ifdef __NR_poll
        ALLOW(poll),
#endif
        // Threads, signals to oneself, and time.
        ALLOW(futex), ALLOW(set_robust_list), ALLOW(sched_yield), ALLOW(sched_getaffinity), ALLOW(getcpu), ALLOW(membarrier),
        ALLOW(exit), ALLOW(exit_group), ALLOW(getpid), ALLOW(gettid), ALLOW(getppid), ALLOW(rt_sigaction), ALLOW(rt_sigprocmask),
        ALLOW(rt_sigreturn), ALLOW(sigaltstack), ALLOW(restart_syscall), ALLOW(clock_gettime), ALLOW(clock_getres),
        ALLOW(clock_nanosleep), ALLOW(nanosleep), ALLOW(gettimeofday), ALLOW(getrusage), ALLOW(sysinfo), ALLOW(uname),
        ALLOW(getrandom),
#ifdef __NR_rseq
        ALLOW(rseq),
#endif
#ifdef __NR_time
        ALLOW(time),
#endif
#ifdef __NR_arch_prctl
        ALLOW(arch_prctl),
#endif
        // glibc falls back to clone, whose flags can be read here.
#ifdef __NR_clone3
        UNLESS(__NR_clone3, 1), REFUSED(ENOSYS),
#endif
        UNLESS(__NR_clone, 4), LOAD(ARGUMENT(0, 0)), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1), ALLOWED,
        REFUSED(EPERM),
        // abort() sends a signal to its own process.
        UNLESS(__NR_tgkill, 4), LOAD(ARGUMENT(0, 0)), UNLESS((uint32_t)getpid(), 1), ALLOWED, REFUSED(EPERM),
        // The name of a thread.
        UNLESS(__NR_prctl, 4), LOAD(ARGUMENT(0, 0)), UNLESS(PR_SET_NAME, 1), ALLOWED, REFUSED(EPERM),
        // Limits may be read.
        UNLESS(__NR_prlimit64, 6), LOAD(ARGUMENT(2, 0)), UNLESS(0, 3), LOAD(ARGUMENT(2, 1)), UNLESS(0, 1), ALLOWED, REFUSED(EPERM),
        REFUSED(EPERM),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    return syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
}
#else
static bool forbid_calls(void) { return false; }
#endif

uint32_t calotype_lock_down(void) {
    uint32_t in_force = 0;
    // Landlock looks at its own thread in /proc, and seccomp allows neither that nor Landlock.
    if (set_limits()) in_force |= CALOTYPE_LIMITS;
    if (forbid_files()) in_force |= CALOTYPE_LANDLOCK;
    if (forbid_calls()) in_force |= CALOTYPE_SECCOMP;
    return in_force;
}
uint32_t calotype_try_all(void) {
    uint32_t refused = 0;
    int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    if (file < 0) refused |= CALOTYPE_NO_FILES;
    else close(file);
    int network = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (network < 0) refused |= CALOTYPE_NO_NETWORK;
    else close(network);
    pid_t child = fork();
    if (child == 0) _exit(0);
    if (child < 0) refused |= CALOTYPE_NO_PROCESSES;
    else waitpid(child, NULL, 0);
    struct rlimit files = {most_open_files / 2, most_open_files / 2};
    if (kill(getppid(), 0) != 0 && setrlimit(RLIMIT_NOFILE, &files) != 0) refused |= CALOTYPE_NO_INFLUENCE;
    return refused;
}
#else
uint32_t calotype_try_all(void) { return 0; }
int calotype_limit_process(pid_t process, uint64_t memory, uint64_t seconds) { return ENOSYS; }
uint32_t calotype_lock_down(void) { return 0; }
#endif
