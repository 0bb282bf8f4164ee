import Dispatch
import Foundation

/// A log of the actions of one process, one line each, in a file that remains after the process is killed.
struct Diary: Sendable {
    private let file: FileHandle

    init(path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forUpdatingAtPath: path)
        else { throw CocoaError(.fileWriteUnknown) }
        self.file = file
    }

    /// Writes one line with one write call. The kernel has the line when this returns, even if the process is killed
    /// then.
    func write(_ words: String...) {
        let line = (["\(Moment.now.nanoseconds)"] + words).joined(separator: "\t") + "\n"
        try? file.write(contentsOf: Data(line.utf8))
    }
}

/// A time on the monotonic clock that all processes of a machine share.
struct Moment: Comparable, Hashable, Sendable {
    let nanoseconds: UInt64
    static var now: Self { Self(nanoseconds: DispatchTime.now().uptimeNanoseconds) }
    static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }
    func seconds(since other: Self) -> Double { (Double(nanoseconds) - Double(other.nanoseconds)) / 1e9 }
}
