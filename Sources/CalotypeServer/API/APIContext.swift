internal import HTTPServerGuard
internal import Hummingbird
internal import NIOCore
internal import Synchronization

/// The context of a request.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// `nil` if the request has no token but tokens are required.
    var caller: Caller?
    let notes = Notes()
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// The IP address of the client, or of a proxy in front of it.
    var address: String? { channel.remoteAddress?.ipAddress }

    /// The client, as far as its connection shows whether it is still there.
    var client: ClientPresence { ClientPresence(channel) }

    /// Asks the client for the body, if it waits for that (`Expect: 100-continue`).
    func askForBody() { channel.triggerUserOutboundEvent(ConnectionGuard.BodyWanted(), promise: nil) }

    /// Facts about a request that are found while it is handled, for the request log.
    final class Notes: Sendable {
        private let name = Mutex<String?>(nil)

        /// The name of the request's token.
        var token: String? {
            get { name.withLock { $0 } }
            set { name.withLock { $0 = newValue } }
        }
    }
}
