package import Dispatch
private import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Threads that are started when there is work, and end when there was none for a while.
///
/// A thread pool of fixed size starts all of its threads at once, and the usual ones end the process where the system has no
/// thread left. Here the caller gets an error, and decides.
package final class WorkerThreads: Sendable {
    package typealias Work = @Sendable () -> Void

    private let idle = Mutex<[Worker]>([])
    private let patience: DispatchTimeInterval

    /// An idle thread ends after `patience`.
    package init(patience: DispatchTimeInterval = .seconds(10)) { self.patience = patience }

    /// Runs `work` on an idle thread, or on a new one. Throws `ThreadShortage` where the system starts no more of them.
    package func run(_ work: @escaping Work) throws(ThreadShortage) {
        if let worker = idle.withLock({ $0.popLast() }) { return worker.give(work) }
        let worker = Worker(work)
        try startThread { [self] in live(worker) }
    }

    /// Whether the system starts so many threads beside those that there are. It takes a millisecond.
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
            // So many, and no more.
        }
        for _ in 0..<started { end.signal() }
        for _ in 0..<started { ended.wait() }
        return started == count
    }

    private func live(_ worker: Worker) {
        while let work = worker.take() {
            work()
            idle.withLock { $0.append(worker) }
            guard worker.hasWork(within: patience) else {
                // Somebody may take it from the list at this moment: then there is work on its way.
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

/// A thread's side of the hand-over.
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

/// The system starts no more threads for this process. `code` is what `pthread_create` gave.
package struct ThreadShortage: Error {
    package let code: Int32
}

private final class Start: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// `pthread_create`, detached.
private func startThread(_ body: @escaping @Sendable () -> Void) throws(ThreadShortage) {
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
