internal import Foundation
internal import Pixels

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Starts the program at `path` in its own process group, so that an interrupt at the terminal does not reach it. It
/// inherits no secrets and no open files but the two. Without `output`, its standard output goes nowhere.
///
/// Throws `ProcessShortage` if the system cannot start a process, and `ProcessUnavailable` if the program cannot be
/// run.
func spawn(_ path: String, _ arguments: [String], input: Int32, output: Int32? = nil) throws -> pid_t {
    #if canImport(Glibc)
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
    #else
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    if let output {
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    } else {
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    }
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    // The threads of this program block the signals that libdispatch reads. The child must not inherit that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    let (words, environment) = (cStrings([path] + arguments), cStrings(inheritedEnvironment))
    defer { for text in words + environment { free(text) } }
    var id: pid_t = 0
    switch posix_spawn(&id, path, &actions, &attributes, words, environment) {
    case 0: return id
    case let code where [EAGAIN, ENOMEM, EMFILE, ENFILE].contains(code): throw ProcessShortage(code: code)
    case let code: throw ProcessUnavailable(code: code)
    }
}

/// Copies that the caller frees, followed by `nil`.
private func cStrings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    var copies: [UnsafeMutablePointer<CChar>?] = []
    for text in texts { copies.append(strdup(text)) }
    return copies + [nil]
}

/// The variables that a program needs to find its libraries. They contain no secrets.
private let inheritedEnvironment =
    ["LC_ALL=C"]
    + ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", AV1Encoder.variable].compactMap { name in
        ProcessInfo.processInfo.environment[name].map { "\(name)=\($0)" }
    }
