package import Foundation
internal import Synchronization

/// Where whole lines go.
package struct LineSink: Sendable {
    let write: @Sendable (_ line: String) -> Void

    package init(_ write: @escaping @Sendable (_ line: String) -> Void) { self.write = write }

    /// One write a line, one line at a time: lines of several threads never mix.
    package init(to handle: FileHandle) {
        let file = LockedFile(handle)
        self.init { file.write($0) }
    }

    package static let standardError = LineSink(to: .standardError)
}

private final class LockedFile: Sendable {
    private let handle: Mutex<FileHandle>

    init(_ handle: FileHandle) { self.handle = Mutex(handle) }

    /// A log that cannot be written is no reason to fail what it tells of.
    func write(_ line: String) {
        handle.withLock { try? $0.write(contentsOf: Data(line.utf8)) }
    }
}
