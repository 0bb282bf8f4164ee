package import NIOCore

/// Reports that the client of a request has left: its connection is closed before the answer.
///
/// A client that closes only its sending side has not left. The limits of connections decide when it counts as gone.
package struct ClientPresence: Sendable {
    private let channel: (any Channel)?

    /// A client that is never found to have left.
    package static let unknown = Self(channel: nil)

    package init(_ channel: any Channel) { self.init(channel: channel) }

    private init(channel: (any Channel)?) { self.channel = channel }

    /// Calls `onLeaving` when the client leaves, or at once if it has left already. It replaces an earlier call.
    package func watch(_ onLeaving: @escaping @Sendable () -> Void) {
        guard let channel else { return }
        let seen = channel.eventLoop.makePromise(of: Void.self)
        // A closed channel has no handler that takes the event.
        seen.futureResult.whenFailure { _ in onLeaving() }
        channel.triggerUserOutboundEvent(ConnectionGuard.Watch(onLeaving: onLeaving), promise: seen)
    }

    /// Ends the watch.
    package func unwatch() {
        channel?.triggerUserOutboundEvent(ConnectionGuard.Watch(onLeaving: nil), promise: nil)
    }
}
