internal import Hummingbird
package import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes
internal import NIOHTTPTypesHTTP1

/// Sets up HTTP/1 on each connection of a listener: as in Hummingbird, with our limits.
struct GuardedChannel: HTTPChannelHandler {
    typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    let limits: ConnectionLimits
    let registry: ConnectionRegistry
    let responder: @Sendable (Request, consuming ResponseWriter, any Channel) async throws -> Void

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let handlers = channel.pipeline.syncOperations
            let connection = ConnectionGuard(limits, registry, registry.join(channel))
            try handlers.addHandler(LingeringClose(limits) { connection.bytesArrived() })
            var decoder = NIOHTTPDecoderLimitConfiguration()
            decoder.maxHeaderFieldSize = 16 * 1024
            decoder.maxHeaderListSize = 32 * 1024
            decoder.maxHeaderFieldCount = 100
            try handlers.configureHTTPServerPipeline(
                withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
                withEncoderConfiguration: .init(), withDecoderLimitConfiguration: decoder)
            try handlers.addHandler(connection)
            try handlers.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try handlers.addHandler(HTTPConnectionStateHandler(idleTimeout: nil, logger: logger))
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    func handle(value: Value, logger: Logger) async { await handleHTTP(asyncChannel: value, logger: logger) }
}

extension HTTPServerBuilder {
    package static func guarded(_ limits: ConnectionLimits, _ registry: ConnectionRegistry) -> Self {
        Self { GuardedChannel(limits: limits, registry: registry, responder: $0) }
    }
}
