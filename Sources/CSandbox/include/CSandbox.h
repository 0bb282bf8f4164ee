// System calls of decoder processes that Swift cannot make: shared memory, messages with files, limits and the lock-down. Elsewhere
// than on Linux every function fails with ENOSYS.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Creates anonymous memory of a size that nobody can change, and returns its file; -1 if that fails.
int calotype_memory_open(size_t bytes);

/// Makes the memory read-only for everybody and for good. Fails while a process has it mapped for writing.
int calotype_memory_freeze(int memory);

/// The size of the memory in bytes; -1 if `memory` is no file that has a size.
int64_t calotype_memory_size(int memory);

/// Opens a pair of sockets that keep the borders of messages. Child processes do not inherit them.
int calotype_channel_open(int ends[2]);

/// Sends one message with up to two files. Does not wait: an idle process has room for a message.
int calotype_send(int channel, const void *bytes, size_t count, const int *files, size_t file_count);

/// Receives one message of at most `capacity` bytes, with up to two files. Returns its size, 0 at the end of the channel, and -1 for
/// an error, which is EMSGSIZE for a longer message. With `files` NULL, files that come along are closed by the system.
ssize_t calotype_receive(int channel, void *bytes, size_t capacity, int *files, size_t *file_count);

/// Limits the address space of a process to its present size and `memory` bytes more, and its processor time to `seconds` from now
/// on. Returns 0, or the system's error.
int calotype_limit_process(pid_t process, uint64_t memory, uint64_t seconds);

/// The protections that `calotype_lock_down` can put in force, as bits.
enum {
    /// No core dumps, few open files, and no new rights through programs.
    CALOTYPE_LIMITS = 1,
    /// seccomp: no call but those that decoding needs.
    CALOTYPE_SECCOMP = 2,
    /// Landlock: no files, and from kernel 6.7 on no TCP.
    CALOTYPE_LANDLOCK = 4,
};

/// What a process has tried in vain after the lock-down, as bits.
enum {
    CALOTYPE_NO_FILES = 8,
    CALOTYPE_NO_NETWORK = 16,
    CALOTYPE_NO_PROCESSES = 32,
    /// It cannot raise its own limits, and cannot send signals to others.
    CALOTYPE_NO_INFLUENCE = 64,
};

/// Tries to open a file and a socket, to start a process, to raise a limit and to reach the parent, and returns what failed.
uint32_t calotype_try_all(void);

/// Takes from this process everything that decoding does not need, for good. Returns the protections that are in force.
uint32_t calotype_lock_down(void);

/// Replaces this process with a program that may read system folders, the folders of `tool` and `folder`, and nothing else. It writes
/// no files, has no network, and reaches no other process, as far as the kernel knows how. `program` is found in PATH and ends with
/// NULL. Returns the system's error if the program does not start. To be called while the process has one thread.
///
/// `tool` is the program that reads foreign bytes. If it is a script, it may read everything, since its interpreter can lie anywhere.
int calotype_run_confined(const char *tool, const char *folder, char *const program[]);
