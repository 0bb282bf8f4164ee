private import Synchronization

/// What libvips, Pango and the other libraries on GLib would write to standard error, as lines of their own in the middle of somebody's
/// log.
package enum NativeLines {
    private static let reporter = Mutex<(@Sendable (_ library: String, _ line: String) -> Void)?>(nil)

    /// Calls `report` with each line from here on, on any thread. Without it they are dropped.
    package static func report(to report: @escaping @Sendable (_ library: String, _ line: String) -> Void) {
        reporter.withLock { $0 = report }
    }

    static func add(_ domain: UnsafePointer<CChar>?, _ message: UnsafePointer<CChar>?) {
        guard let report = reporter.withLock({ $0 }), let message else { return }
        report(domain.map { String(cString: $0) } ?? "", String(cString: message))
    }
}
