internal import Foundation

extension [String] {
    /// Lends the strings to C, with a null after the last.
    func withCStrings<R>(_ body: (UnsafePointer<UnsafePointer<CChar>?>) -> R) -> R {
        map(Optional.some).withCStrings { strings, _ in body(strings) }
    }
}

extension [String?] {
    /// Lends the strings to C, with a null for each `nil` and one after the last.
    func withCStrings<R>(_ body: (UnsafePointer<UnsafePointer<CChar>?>, _ count: Int32) -> R) -> R {
        let copies = map { $0.flatMap { strdup($0) } }
        defer { copies.forEach { free($0) } }
        return (copies.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { strings in
            // There is always the null at the end.
            guard let start = strings.baseAddress else { preconditionFailure("an empty list of strings") }
            return body(start, Int32(count))
        }
    }
}
