import Dispatch
import Foundation

/// What one process did, a line each, in a file that outlives it.
struct Diary: Sendable {
    private let file: FileHandle

    init(path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forUpdatingAtPath: path)
        else { throw CocoaError(.fileWriteUnknown) }
        self.file = file
    }

    /// One write a line: the system has it when this returns, and whatever is killed afterwards.
    func write(_ words: String...) {
        let line = (["\(Moment.now.nanoseconds)"] + words).joined(separator: "\t") + "\n"
        try? file.write(contentsOf: Data(line.utf8))
    }
}

/// A time on the clock that all processes of a machine share and nobody sets.
struct Moment: Comparable, Hashable, Sendable {
    let nanoseconds: UInt64
    static var now: Self { Self(nanoseconds: DispatchTime.now().uptimeNanoseconds) }
    static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }
    func seconds(since other: Self) -> Double { (Double(nanoseconds) - Double(other.nanoseconds)) / 1e9 }
}
