internal import Foundation
internal import Synchronization

/// The date to sign with: this machine's clock, corrected by the server's clock if the two differ too much.
final class S3Time: Sendable {
    private let machine: @Sendable () -> Date
    private let correction = Mutex<TimeInterval>(0)

    init(now: @escaping @Sendable () -> Date) { machine = now }

    var now: Date { machine().addingTimeInterval(correction.withLock { $0 }) }

    func set(by serverDate: Date) {
        let difference = serverDate.timeIntervalSince(machine())
        correction.withLock { $0 = difference }
    }
}
