internal import Synchronization

/// The present fault of a connection. It may change with each request.
final class FaultInForce: Sendable {
    private let fault: Mutex<Fault>

    init(_ fault: Fault) { self.fault = Mutex(fault) }

    var current: Fault {
        get { fault.withLock { $0 } }
        set { fault.withLock { $0 = newValue } }
    }
}
