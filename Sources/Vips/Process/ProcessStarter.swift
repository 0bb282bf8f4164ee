internal import Dispatch
internal import Pixels
private import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A thread that starts processes and never ends.
///
/// Linux ends a decoder process when the thread that started it ends (PR_SET_PDEATHSIG), not when the process does. The
/// threads for pixel work end when they are idle, so they cannot start decoder processes.
final class ProcessStarter: Sendable {
    private let work = Mutex<[@Sendable () -> Void]>([])
    private let signal = DispatchSemaphore(value: 0)

    /// The thread of this process; the error if it could not be started when it was first needed.
    static let shared = Result { () throws(ThreadShortage) in try ProcessStarter() }

    private init() throws(ThreadShortage) {
        try startThread { [self] in
            while true {
                signal.wait()
                // One signal was sent for each element.
                let next = work.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                next?()
            }
        }
    }

    /// Runs `body` on the thread, soon.
    func run(_ body: @escaping @Sendable () -> Void) {
        work.withLock { $0.append(body) }
        signal.signal()
    }

    /// Runs `body` on the thread, and returns its result.
    func wait<R: Sendable>(for body: @escaping @Sendable () throws -> R) throws -> R {
        let outcome = Outcome<R>()
        run {
            outcome.result.withLock { $0 = Result { try body() } }
            outcome.isKnown.signal()
        }
        outcome.isKnown.wait()
        guard let result = outcome.result.withLock({ $0 }) else { throw CancellationError() }
        return try result.get()
    }
}

private final class Outcome<R: Sendable>: Sendable {
    let result = Mutex<Result<R, any Error>?>(nil)
    let isKnown = DispatchSemaphore(value: 0)
}
