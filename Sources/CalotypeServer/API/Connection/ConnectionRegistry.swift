internal import NIOCore
internal import Synchronization

/// The connections of one listener. No client can take all of them: above a limit, idle connections make room for new ones,
/// and where none is idle, a new one is a guest: answered once, so that health checks are.
final class ConnectionRegistry: Sendable {
    enum Admission: Sendable, Equatable {
        case member
        /// The client, or the server, has as many connections as it may have.
        case guest(Crowd)
        /// Closed at once.
        case refused

        enum Crowd: Sendable { case client, server }
    }

    /// Sent up the pipeline of a connection that is to make room.
    struct MakeRoom: Sendable {}

    private struct Entry {
        let client: String
        let admission: Admission
        let channel: any Channel
        var idleSince: NIODeadline?
        /// It was asked to make room, and counts no more.
        var isLeaving = false
        var isGuest: Bool { admission != .member }
    }

    private let limits: ConnectionLimits
    private let entries = Mutex<[ObjectIdentifier: Entry]>([:])

    init(_ limits: ConnectionLimits) { self.limits = limits }

    /// How many there are.
    var count: Int { entries.withLock { $0.count } }

    func admission(of channel: any Channel) -> Admission {
        entries.withLock { $0[ObjectIdentifier(channel)]?.admission } ?? .member
    }

    /// Adds a connection until it is closed.
    func join(_ channel: any Channel) -> Admission {
        let client = Self.client(channel.remoteAddress?.ipAddress ?? "")
        let (admission, leaving) = entries.withLock { entries in
            let (admission, leaving) = admit(client, to: &entries)
            if admission != .refused {
                entries[ObjectIdentifier(channel)] = Entry(
                    client: client, admission: admission, channel: channel, idleSince: .now())
            }
            return (admission, leaving)
        }
        leaving?.pipeline.fireUserInboundEventTriggered(MakeRoom())
        let id = ObjectIdentifier(channel)
        channel.closeFuture.whenComplete { _ in self.entries.withLock { $0[id] = nil } }
        return admission
    }

    /// Whether a connection has no request in work, and may be closed to make room.
    func set(_ channel: any Channel, isIdle: Bool) {
        entries.withLock { $0[ObjectIdentifier(channel)]?.idleSince = isIdle ? .now() : nil }
    }

    /// A request came before the connection could make room.
    func stays(_ channel: any Channel) { entries.withLock { $0[ObjectIdentifier(channel)]?.isLeaving = false } }

    private func admit(
        _ client: String, to entries: inout [ObjectIdentifier: Entry]
    ) -> (Admission, leaving: (any Channel)?) {
        let staying = entries.filter { !$0.value.isLeaving }
        let members = staying.filter { !$0.value.isGuest }
        let own = members.filter { $0.value.client == client }
        var crowd = Admission.Crowd.client
        if own.count >= min(limits.perClient, limits.connections) {
            if let idle = longestIdle(of: own, in: &entries) { return (.member, idle) }
        } else if members.count >= limits.connections {
            if let idle = longestIdle(of: members, in: &entries) { return (.member, idle) }
            crowd = .server
        } else {
            return (.member, nil)
        }
        let guests = staying.filter(\.value.isGuest)
        guard guests.count >= limits.guests else { return (.guest(crowd), nil) }
        guard let idle = longestIdle(of: guests, in: &entries) else { return (.refused, nil) }
        return (.guest(crowd), idle)
    }

    private func longestIdle(
        of candidates: [ObjectIdentifier: Entry], in entries: inout [ObjectIdentifier: Entry]
    ) -> (any Channel)? {
        let idle = candidates.compactMap { id, entry in entry.idleSince.map { (id: id, since: $0) } }
        guard let longest = idle.min(by: { $0.since < $1.since }) else { return nil }
        entries[longest.id]?.isLeaving = true
        return entries[longest.id]?.channel
    }

    /// What counts as one client: an IPv4 address, or the network of an IPv6 address (64 bits), which one client has whole.
    static func client(_ address: String) -> String {
        guard address.contains(":") else { return address }
        if let mapped = address.split(separator: ":").last, mapped.contains(".") { return String(mapped) }
        let halves = address.prefix { $0 != "%" }.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        let front = halves.first?.split(separator: ":") ?? []
        let back = halves.count > 1 ? halves[1].split(separator: ":") : []
        let zeros = [Substring](repeating: "0", count: max(8 - front.count - back.count, 0))
        return (front + zeros + back).prefix(4).joined(separator: ":")
    }
}
