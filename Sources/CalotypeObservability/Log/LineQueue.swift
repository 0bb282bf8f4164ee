internal import Foundation
internal import Synchronization

/// Lines that a separate thread writes to a file. If the reader of the file takes nothing, the code that logs is not
/// blocked. Lines that do not fit into the queue are counted, and the count is written when there is space again.
final class LineQueue: Sendable {
    private let handle: FileHandle
    private let limit: Int
    private let thread = DispatchQueue(label: "calotype.log")
    private let state = Mutex(State())

    private struct State {
        var lines: [String] = []
        var bytes = 0
        var lost = 0
        var isWriting = false
    }

    /// Creates a queue that holds at most `limit` bytes.
    init(to handle: FileHandle, limit: Int = 16 << 20) {
        self.handle = handle
        self.limit = limit
    }

    func add(_ line: String) {
        let mustBegin = state.withLock { state in
            guard state.bytes + line.utf8.count <= limit else {
                state.lost += 1
                return false
            }
            state.lines.append(line)
            state.bytes += line.utf8.count
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if mustBegin { thread.async { self.writeAll() } }
    }

    func flush(within limit: DispatchTimeInterval) {
        let done = DispatchSemaphore(value: 0)
        thread.async { done.signal() }
        _ = done.wait(timeout: .now() + limit)
    }

    private func writeAll() {
        while let (lines, lost) = takeAll() {
            for line in lines { write(line) }
            if lost > 0 { write(#"{"level":"warning","message":"log lines lost","lines":\#(lost)}"# + "\n") }
        }
    }

    private func takeAll() -> (lines: [String], lost: Int)? {
        state.withLock { state in
            guard !state.lines.isEmpty || state.lost > 0 else {
                state.isWriting = false
                return nil
            }
            defer { (state.lines, state.bytes, state.lost) = ([], 0, 0) }
            return (state.lines, state.lost)
        }
    }

    /// Ignores errors: work must not fail because its log cannot be written.
    private func write(_ line: String) { try? handle.write(contentsOf: Data(line.utf8)) }
}
