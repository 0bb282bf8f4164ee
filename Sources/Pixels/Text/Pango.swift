internal import CPango

/// Opens Pango once in this process, when the first text needs it.
enum Pango {
    static func start() throws(TextUnavailable) { try started.get() }

    private static let started = Result { () throws(TextUnavailable) in
        var reason: UnsafePointer<CChar>?
        guard calotype_pango_open({ domain, _, message, _ in NativeLines.add(domain, message) }, &reason) else {
            throw TextUnavailable(description: reason.map { String(cString: $0) } ?? "not found")
        }
    }
}

/// No usable Pango is available. The description is for logs.
package struct TextUnavailable: Error, CustomStringConvertible {
    package let description: String
}
