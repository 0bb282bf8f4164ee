package import NIOCore
internal import Synchronization

/// The connections of one listener. No client can use all of them. At a limit, an idle connection is closed for a new
/// one. If none is idle, the new connection is a guest: it gets one answer, so that health checks succeed.
package final class ConnectionRegistry: Sendable {
    package enum Admission: Sendable, Equatable {
        case member
        /// The client, or the server, has as many connections as allowed.
        case guest(AdmissionLimit)
        /// The connection is closed at once.
        case refused

        package enum AdmissionLimit: Sendable { case client, server }
    }

    /// Sent up the pipeline of a connection that should close for a new one.
    struct MakeRoom: Sendable {}

    private struct Entry {
        let client: String
        let admission: Admission
        let channel: any Channel
        var idleSince: NIODeadline?
        /// It was asked to close, and is no longer counted.
        var isLeaving = false
        var isGuest: Bool { admission != .member }
    }

    private let limits: ConnectionLimits
    private let entries = Mutex<[ObjectIdentifier: Entry]>([:])

    package init(_ limits: ConnectionLimits) { self.limits = limits }

    /// The number of connections.
    package var count: Int { entries.withLock { $0.count } }

    package func admission(of channel: any Channel) -> Admission {
        entries.withLock { $0[ObjectIdentifier(channel)]?.admission } ?? .member
    }

    /// Adds a connection. It is removed when it closes.
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

    /// Sets whether a connection has no request in progress, and may be closed for a new connection.
    func set(_ channel: any Channel, isIdle: Bool) {
        entries.withLock { $0[ObjectIdentifier(channel)]?.idleSince = isIdle ? .now() : nil }
    }

    /// Keeps a connection that got a request before it could close.
    func stays(_ channel: any Channel) { entries.withLock { $0[ObjectIdentifier(channel)]?.isLeaving = false } }

    private func admit(
        _ client: String, to entries: inout [ObjectIdentifier: Entry]
    ) -> (Admission, leaving: (any Channel)?) {
        let staying = entries.filter { !$0.value.isLeaving }
        let members = staying.filter { !$0.value.isGuest }
        let own = members.filter { $0.value.client == client }
        var admission = Admission.AdmissionLimit.client
        if own.count >= min(limits.perClient, limits.connections) {
            if let idle = longestIdle(of: own, in: &entries) { return (.member, idle) }
        } else if members.count >= limits.connections {
            if let idle = longestIdle(of: members, in: &entries) { return (.member, idle) }
            admission = .server
        } else {
            return (.member, nil)
        }
        let guests = staying.filter(\.value.isGuest)
        guard guests.count >= limits.guests else { return (.guest(admission), nil) }
        guard let idle = longestIdle(of: guests, in: &entries) else { return (.refused, nil) }
        return (.guest(admission), idle)
    }

    private func longestIdle(
        of candidates: [ObjectIdentifier: Entry], in entries: inout [ObjectIdentifier: Entry]
    ) -> (any Channel)? {
        let idle = candidates.compactMap { id, entry in entry.idleSince.map { (id: id, since: $0) } }
        guard let longest = idle.min(by: { $0.since < $1.since }) else { return nil }
        entries[longest.id]?.isLeaving = true
        return entries[longest.id]?.channel
    }

    /// Returns the name under which a client is counted: an IPv4 address, or the 64-bit network of an IPv6 address,
    /// because one client usually has the whole network.
    package static func client(_ address: String) -> String {
        guard address.contains(":") else { return address }
        if let mapped = address.split(separator: ":").last, mapped.contains(".") { return String(mapped) }
        let halves = address.prefix { $0 != "%" }.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        let front = halves.first?.split(separator: ":") ?? []
        let back = halves.count > 1 ? halves[1].split(separator: ":") : []
        let zeros = [Substring](repeating: "0", count: max(8 - front.count - back.count, 0))
        return (front + zeros + back).prefix(4).joined(separator: ":")
    }
}
