#define _GNU_SOURCE
#include "CSandbox.h"
#include "landlock.h"

#include <errno.h>
#include <unistd.h>

#ifdef __linux__
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

// Programs, libraries, and what the C library and fontconfig read at their start. /etc as a whole can have secrets, and so has /proc.
static const char *const system_paths[] = {
    "/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/nix", "/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache",
    "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/ld.so.preload", "/dev/zero", "/dev/urandom", "/proc/self",
    "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system",
};

// Finds a program in PATH, with all links followed.
static bool find(const char *name, char path[PATH_MAX]) {
    const char *folders = getenv("PATH");
    if (strchr(name, '/')) return realpath(name, path) != NULL;
    for (const char *start = folders; start && *start;) {
        size_t length = strcspn(start, ":");
        char candidate[PATH_MAX];
        int written = snprintf(candidate, sizeof candidate, "%.*s/%s", (int)length, start, name);
        if (written > 0 && (size_t)written < sizeof candidate && access(candidate, X_OK) == 0) return realpath(candidate, path) != NULL;
        start += length + (start[length] == ':');
    }
    return false;
}

static bool is_script(const char *path) {
    char magic[2] = {0};
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    ssize_t count = read(file, magic, sizeof magic);
    close(file);
    return count == 2 && magic[0] == '#' && magic[1] == '!';
}

// The folder of a program, and the folder of libraries beside it: /opt/ffmpeg/bin and /opt/ffmpeg/lib.
static void allow_folders_of(int rules, char *path) {
    char *end = strrchr(path, '/');
    if (!end || end == path) return;
    *end = 0;
    calotype_landlock_allow_reading(rules, path);
    char libraries[PATH_MAX + 8];
    snprintf(libraries, sizeof libraries, "%s/../lib", path);
    calotype_landlock_allow_reading(rules, libraries);
}

static void limit_files(const char *tool, const char *folder) {
    char path[PATH_MAX];
    int rules = calotype_landlock_open();
    if (rules < 0) return;
    bool is_found = find(tool, path);
    calotype_landlock_allow_null(rules);
    if (is_found && is_script(path)) {
        calotype_landlock_allow_reading(rules, "/");
    } else {
        for (size_t index = 0; index < sizeof system_paths / sizeof *system_paths; index++)
            calotype_landlock_allow_reading(rules, system_paths[index]);
        calotype_landlock_allow_reading(rules, folder);
        if (is_found) allow_folders_of(rules, path);
    }
    calotype_landlock_enforce(rules);
}

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef ARCHITECTURE
#define REFUSED BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define REFUSE(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 1), REFUSED

// Sockets, other processes, and parts of the kernel that no program for videos needs. io_uring would be a way around this list.
static void forbid_calls(void) {
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0), REFUSED,
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#ifdef __x86_64__
        // Calls with 32-bit pointers have numbers of their own.
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1), REFUSED,
#endif
        REFUSE(socket), REFUSE(connect), REFUSE(bind), REFUSE(ptrace), REFUSE(process_vm_readv), REFUSE(process_vm_writev),
        REFUSE(perf_event_open), REFUSE(bpf), REFUSE(keyctl), REFUSE(add_key), REFUSE(request_key), REFUSE(userfaultfd),
        REFUSE(mount), REFUSE(umount2), REFUSE(unshare), REFUSE(setns), REFUSE(chroot), REFUSE(pivot_root),
        REFUSE(open_by_handle_at), REFUSE(init_module), REFUSE(finit_module), REFUSE(kexec_load),
        // Landlock does not cover the rights and owners of files.
        REFUSE(fchmod), REFUSE(fchmodat), REFUSE(fchown), REFUSE(fchownat), REFUSE(setxattr), REFUSE(lsetxattr), REFUSE(fsetxattr),
        REFUSE(removexattr), REFUSE(lremovexattr), REFUSE(fremovexattr), REFUSE(utimensat),
#ifdef __NR_chmod
        REFUSE(chmod), REFUSE(chown), REFUSE(lchown),
#endif
        // Newer calls have the same numbers everywhere: fchmodat2, io_uring_setup, pidfd_getfd.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 452, 0, 1), REFUSED,
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 425, 0, 1), REFUSED,
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 438, 0, 1), REFUSED,
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}
#else
static void forbid_calls(void) {}
#endif

int calotype_run_confined(const char *tool, const char *folder, char *const program[]) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
        limit_files(tool, folder);
        forbid_calls();
    }
    execvp(program[0], program);
    return errno;
}
#else
int calotype_run_confined(const char *tool, const char *folder, char *const program[]) {
    execvp(program[0], program);
    return errno;
}
#endif
