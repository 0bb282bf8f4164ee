/// The number of deliveries that a process may have in progress at once. The limits ensure that a slow receiver, or a
/// user with many deliveries, does not delay other users.
public struct DeliveryLimits: Sendable, Hashable {
    /// In total.
    public var total = 32
    /// For one user.
    public var perUser = 16
    /// To one host.
    public var perHost = 8
    /// For one user to one host. Less than `perHost`, so that other users reach the host, too.
    public var perUserAndHost = 6
    /// Attempts at one delivery, after which it is given up.
    public var attempts = 14

    /// Creates the default limits.
    public init() {}

    /// Creates limits that allow `total` deliveries to any users and hosts.
    public init(total: Int) { (self.total, perUser, perHost, perUserAndHost) = (total, total, total, total) }
}

/// Counts deliveries that are in progress or about to start, by user and by host.
struct DeliveryTally {
    private let limits: DeliveryLimits
    private var total = 0
    private var users: [String: Int] = [:]
    private var hosts: [String: Int] = [:]
    private var lanes: [DeliveryLane: Int] = [:]

    init(_ limits: DeliveryLimits, _ running: [DeliveryLane]) {
        self.limits = limits
        for lane in running { add(lane) }
    }

    var isFull: Bool { total >= limits.total }
    var fullUsers: [String] { users.filter { $0.value >= limits.perUser }.map(\.key).sorted() }
    var fullHosts: [String] { hosts.filter { $0.value >= limits.perHost }.map(\.key).sorted() }
    var fullLanes: [DeliveryLane] {
        lanes.filter { $0.value >= limits.perUserAndHost }.map(\.key).sorted { ($0.user, $0.host) < ($1.user, $1.host) }
    }

    /// Counts one more delivery, unless a limit is reached. Returns whether it was counted.
    mutating func take(_ lane: DeliveryLane) -> Bool {
        guard !isFull, users[lane.user, default: 0] < limits.perUser, hosts[lane.host, default: 0] < limits.perHost,
            lanes[lane, default: 0] < limits.perUserAndHost
        else { return false }
        add(lane)
        return true
    }

    private mutating func add(_ lane: DeliveryLane) {
        total += 1
        users[lane.user, default: 0] += 1
        hosts[lane.host, default: 0] += 1
        lanes[lane, default: 0] += 1
    }
}

/// The user of a delivery and the host that it goes to.
struct DeliveryLane: Sendable, Hashable {
    let user, host: String
}
