private import Synchronization

/// The lines that libvips, Pango and other GLib libraries would otherwise write to standard error, in the middle of the
/// program's log.
package enum NativeLines {
    private static let reporter = Mutex<(@Sendable (_ library: String, _ line: String) -> Void)?>(nil)

    /// Calls `report` with each line from now on, on any thread. Until this is called, the lines are dropped.
    package static func report(to report: @escaping @Sendable (_ library: String, _ line: String) -> Void) {
        reporter.withLock { $0 = report }
    }

    package static func add(_ domain: UnsafePointer<CChar>?, _ message: UnsafePointer<CChar>?) {
        guard let report = reporter.withLock({ $0 }), let message else { return }
        report(domain.map { String(cString: $0) } ?? "", String(cString: message))
    }
}
