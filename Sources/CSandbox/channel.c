#define _GNU_SOURCE
#include "CSandbox.h"

#include <errno.h>

#ifdef __linux__
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum { most_files = 2 };

int calotype_memory_open(size_t bytes) {
    int memory = memfd_create("calotype", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (memory < 0) return -1;
    // With a fixed size, access to mapped memory never fails.
    if (ftruncate(memory, (off_t)bytes) == 0 && fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) == 0) return memory;
    int error = errno;
    close(memory);
    errno = error;
    return -1;
}

int calotype_memory_freeze(int memory) { return fcntl(memory, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SEAL); }

int64_t calotype_memory_size(int memory) { return lseek(memory, 0, SEEK_END); }

int calotype_channel_open(int ends[2]) { return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends); }

int calotype_send(int channel, const void *bytes, size_t count, const int *files, size_t file_count) {
    union { struct cmsghdr head; char bytes[CMSG_SPACE(most_files * sizeof(int))]; } control;
    struct iovec content = {(void *)bytes, count};
    struct msghdr message = {.msg_iov = &content, .msg_iovlen = 1};
    if (file_count > most_files) file_count = most_files;
    if (file_count > 0) {
        memset(&control, 0, sizeof control);
        control.head.cmsg_level = SOL_SOCKET;
        control.head.cmsg_type = SCM_RIGHTS;
        control.head.cmsg_len = CMSG_LEN(file_count * sizeof(int));
        memcpy(CMSG_DATA(&control.head), files, file_count * sizeof(int));
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(file_count * sizeof(int));
    }
    ssize_t sent;
    do sent = sendmsg(channel, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)count ? 0 : -1;
}

ssize_t calotype_receive(int channel, void *bytes, size_t capacity, int *files, size_t *file_count) {
    union { struct cmsghdr head; char bytes[CMSG_SPACE(most_files * sizeof(int))]; } control;
    struct iovec content = {bytes, capacity};
    struct msghdr message = {.msg_iov = &content, .msg_iovlen = 1};
    if (files) {
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
        *file_count = 0;
    }
    ssize_t received;
    do received = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
    while (received < 0 && errno == EINTR);
    if (received < 0) return -1;
    if (files) {
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        if (head && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS && head->cmsg_len >= CMSG_LEN(0)) {
            size_t count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            *file_count = count < most_files ? count : most_files;
            memcpy(files, CMSG_DATA(head), *file_count * sizeof(int));
        }
    }
    if (message.msg_flags & MSG_TRUNC) {
        errno = EMSGSIZE;
        return -1;
    }
    return received;
}
#else
int calotype_memory_open(size_t bytes) { errno = ENOSYS; return -1; }
int calotype_memory_freeze(int memory) { errno = ENOSYS; return -1; }
int64_t calotype_memory_size(int memory) { errno = ENOSYS; return -1; }
int calotype_channel_open(int ends[2]) { errno = ENOSYS; return -1; }
int calotype_send(int channel, const void *bytes, size_t count, const int *files, size_t file_count) { errno = ENOSYS; return -1; }
ssize_t calotype_receive(int channel, void *bytes, size_t capacity, int *files, size_t *file_count) { errno = ENOSYS; return -1; }
#endif
