internal import Hummingbird
internal import NIOCore
internal import Synchronization

/// What is known about a request besides itself.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// `nil` without a token where tokens are asked for.
    var caller: Caller?
    let notes = Notes()
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// Where the client is, or a proxy in front of it.
    var address: String? { channel.remoteAddress?.ipAddress }

    /// Tells a client that waits for it (`Expect: 100-continue`) to send the body.
    func askForBody() { channel.triggerUserOutboundEvent(ConnectionGuard.BodyWanted(), promise: nil) }

    /// What is found out about a request on its way, for whoever records it.
    final class Notes: Sendable {
        private let name = Mutex<String?>(nil)

        /// The name of the token that it came with.
        var token: String? {
            get { name.withLock { $0 } }
            set { name.withLock { $0 = newValue } }
        }
    }
}
