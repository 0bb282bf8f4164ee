internal import Synchronization

/// The fault that a connection meets, which may be another one for each of its requests.
final class FaultInForce: Sendable {
    private let fault: Mutex<Fault>

    init(_ fault: Fault) { self.fault = Mutex(fault) }

    var current: Fault {
        get { fault.withLock { $0 } }
        set { fault.withLock { $0 = newValue } }
    }
}
