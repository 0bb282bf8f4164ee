package import AsyncHTTPClient
package import NIOCore
internal import NIOSSL

extension HTTPClient.Configuration {
    /// What every HTTP client here begins with: no redirects, no proxy, no decompression, no silent second tries, HTTP/1.1
    /// only, the certificates that the environment names, and a guard against answers that the client cannot take.
    ///
    /// HTTP/2 is left out, since its answers take another way, past the guard.
    ///
    /// - Parameter checking: called with each connection that was made, after TLS and before a byte of a request is sent.
    ///   Where it throws, the connection is closed.
    package static func guarded(
        timeout: Timeout, checking: (@Sendable (any Channel) throws -> Void)? = nil
    ) -> Self {
        var configuration = Self(
            tlsConfiguration: TrustedCertificates.configuration,
            redirectConfiguration: .disallow, timeout: timeout, proxy: nil, decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.http1_1ConnectionDebugInitializer = { channel in
            do {
                try checking?(channel)
                try AnswerGuard.add(to: channel)
                // It must have succeeded before anything else happens on the event loop.
                return channel.eventLoop.makeSucceededVoidFuture()
            } catch {
                // The client leaves a refused connection open. It must hear of the refusal first, so not at once.
                channel.eventLoop.execute { channel.close(promise: nil) }
                return channel.eventLoop.makeFailedFuture(error)
            }
        }
        return configuration
    }
}
