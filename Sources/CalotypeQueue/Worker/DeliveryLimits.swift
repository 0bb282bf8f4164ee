/// How many deliveries a process has under way at once, so that a receiver that is silent, or a user with many of them,
/// delays nobody else.
public struct DeliveryLimits: Sendable, Hashable {
    /// In all.
    public var total = 32
    /// Of one user.
    public var perUser = 16
    /// To one host.
    public var perHost = 8
    /// Of one user to one host: less than `perHost`, so that other users reach the host, too.
    public var perUserAndHost = 6
    /// Attempts of one delivery, after which it is given up.
    public var attempts = 14

    /// The limits that stand at each property.
    public init() {}

    init(all limit: Int) {
        (total, perUser, perHost, perUserAndHost) = (limit, limit, limit, limit)
        attempts = .max
    }
}

/// Deliveries that are under way or about to be, counted by whom and where they go.
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

    /// Counts one more, unless a limit is reached. Returns whether it did.
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

/// Whose delivery it is, and which host it goes to.
struct DeliveryLane: Sendable, Hashable {
    let user, host: String
}
