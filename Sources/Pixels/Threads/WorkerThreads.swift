package import Dispatch
private import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Threads that are started when there is work, and end after being idle for a while.
///
/// A thread pool of fixed size starts all of its threads at once, and common pools end the process if the system cannot
/// start a thread. Here, the caller receives an error.
package final class WorkerThreads: Sendable {
    package typealias Work = @Sendable () -> Void

    private let idle = Mutex<[Worker]>([])
    private let patience: DispatchTimeInterval

    /// An idle thread ends after `patience`.
    package init(patience: DispatchTimeInterval = .seconds(10)) { self.patience = patience }

    /// Runs `work` on an idle thread, or on a new one. Throws `ThreadShortage` if the system cannot start a thread.
    package func run(_ work: @escaping Work) throws(ThreadShortage) {
        if let worker = idle.withLock({ $0.popLast() }) { return worker.give(work) }
        let worker = Worker(work)
        try startThread { [self] in live(worker) }
    }

    /// Whether the system can start `count` more threads. The check takes a millisecond.
    package static func canStart(_ count: Int) -> Bool {
        let (end, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        var started = 0
        do {
            while started < count {
                try startThread {
                    end.wait()
                    ended.signal()
                }
                started += 1
            }
        } catch {
            // The limit is reached.
        }
        for _ in 0..<started { end.signal() }
        for _ in 0..<started { ended.wait() }
        return started == count
    }

    /// Whether the system refuses the threads that libraries and programs start for one more piece of work. Their
    /// errors do not tell a lack of threads from other failures.
    package static var areShort: Bool { !canStart(max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) + 6) }

    private func live(_ worker: Worker) {
        while let work = worker.take() {
            work()
            idle.withLock { $0.append(worker) }
            guard worker.hasWork(within: patience) else {
                // If another thread has just taken the worker from the list, work is about to arrive.
                let isLeft = idle.withLock { idle in
                    idle.firstIndex { $0 === worker }.map { _ = idle.remove(at: $0) } != nil
                }
                if isLeft { return }
                worker.waitForWork()
                continue
            }
        }
    }
}

/// Passes work to a thread.
private final class Worker: Sendable {
    private let next: Mutex<WorkerThreads.Work?>
    private let signal = DispatchSemaphore(value: 0)

    init(_ work: @escaping WorkerThreads.Work) { next = Mutex(work) }

    func give(_ work: @escaping WorkerThreads.Work) {
        next.withLock { $0 = work }
        signal.signal()
    }

    func take() -> WorkerThreads.Work? { next.withLock { $0.take() } }
    func hasWork(within time: DispatchTimeInterval) -> Bool { signal.wait(timeout: .now() + time) == .success }
    func waitForWork() { signal.wait() }
}

/// The system cannot start another thread for this process. `code` is the result of `pthread_create`.
package struct ThreadShortage: Error, CustomStringConvertible {
    package let code: Int32

    package init(code: Int32) { self.code = code }

    package var description: String { "the system starts no more threads (error \(code))" }
}

private final class Start: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// Starts a thread with `pthread_create` and detaches it. Throws `ThreadShortage` if the system cannot start it.
package func startThread(_ body: @escaping @Sendable () -> Void) throws(ThreadShortage) {
    let start = Unmanaged.passRetained(Start(body))
    #if canImport(Glibc)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, start.toOpaque())
        if code == 0 { pthread_detach(thread) }
    #else
        var thread: pthread_t?
        let code = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, start.toOpaque())
        if code == 0, let thread { pthread_detach(thread) }
    #endif
    guard code == 0 else {
        start.release()
        throw ThreadShortage(code: code)
    }
}
