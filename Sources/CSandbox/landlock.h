// Landlock (linux/landlock.h), whose numbers are the same on every architecture. The headers of the build may be older than the kernel.
#pragma once
#ifdef __linux__
#include <stdbool.h>

/// Returns a set of rules that forbids every access to files, TCP, abstract sockets and signals to others, as far as the kernel
/// knows how; -1 without Landlock, or if this process has more than one thread, since rules bind only the thread that sets them.
int calotype_landlock_open(void);

/// Allows reading below a path. A path that does not exist is skipped.
void calotype_landlock_allow_reading(int rules, const char *path);

/// Allows reading and writing of /dev/null.
void calotype_landlock_allow_null(int rules);

/// Puts the rules in force for good, and closes them.
bool calotype_landlock_enforce(int rules);
#endif
