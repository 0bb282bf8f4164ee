internal import Hummingbird
internal import NIOCore

/// What is known about a request besides itself.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// `nil` without a token where tokens are asked for.
    var caller: Caller?
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// Tells a client that waits for it (`Expect: 100-continue`) to send the body.
    func askForBody() { channel.triggerUserOutboundEvent(ConnectionGuard.BodyWanted(), promise: nil) }
}
