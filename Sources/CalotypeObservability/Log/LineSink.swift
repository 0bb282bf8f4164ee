package import Foundation

/// A destination for whole lines.
package struct LineSink: Sendable {
    let write: @Sendable (_ line: String) -> Void
    /// Returns when all earlier lines are written, or when the time has passed.
    let flush: @Sendable (_ limit: DispatchTimeInterval) -> Void

    package init(_ write: @escaping @Sendable (_ line: String) -> Void) {
        self.write = write
        flush = { _ in }
    }

    /// Writes one line at a time, each with one write, so that lines of several threads never mix.
    package init(to handle: FileHandle) {
        let queue = LineQueue(to: handle)
        write = { queue.add($0) }
        flush = { queue.flush(within: $0) }
    }

    /// Standard error. At a normal exit, the process waits at most one second until the last lines are written.
    package static let standardError: LineSink = {
        let sink = LineSink(to: .standardError)
        atexit { LineSink.standardError.flush(.seconds(1)) }
        return sink
    }()
}
