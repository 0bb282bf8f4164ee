package import Foundation

/// Where whole lines go.
package struct LineSink: Sendable {
    let write: @Sendable (_ line: String) -> Void
    /// Returns when what was written before is out, or after the time.
    let flush: @Sendable (_ limit: DispatchTimeInterval) -> Void

    package init(_ write: @escaping @Sendable (_ line: String) -> Void) {
        self.write = write
        flush = { _ in }
    }

    /// One write a line, one line at a time: lines of several threads never mix.
    package init(to handle: FileHandle) {
        let queue = LineQueue(to: handle)
        write = { queue.add($0) }
        flush = { queue.flush(within: $0) }
    }

    /// Its last lines go out when the process ends in good order, for which it waits a second.
    package static let standardError: LineSink = {
        let sink = LineSink(to: .standardError)
        atexit { LineSink.standardError.flush(.seconds(1)) }
        return sink
    }()
}
