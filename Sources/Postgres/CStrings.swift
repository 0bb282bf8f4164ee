internal import Foundation

extension [String] {
    /// Passes the strings to C as an array of C strings that ends in a null pointer.
    func withCStrings<R>(_ body: (UnsafePointer<UnsafePointer<CChar>?>) -> R) -> R {
        map(Optional.some).withCStrings { strings, _ in body(strings) }
    }
}

extension [String?] {
    /// Passes the strings to C as an array of C strings, with a null pointer for each `nil` and one at the end.
    func withCStrings<R>(_ body: (UnsafePointer<UnsafePointer<CChar>?>, _ count: Int32) -> R) -> R {
        let copies = map { $0.flatMap { strdup($0) } }
        defer { copies.forEach { free($0) } }
        return (copies.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { strings in
            // The array always contains the null pointer at the end.
            guard let start = strings.baseAddress else { preconditionFailure("an empty list of strings") }
            return body(start, Int32(count))
        }
    }
}
