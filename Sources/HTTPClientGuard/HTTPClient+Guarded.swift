package import AsyncHTTPClient
package import NIOCore
internal import NIOSSL

extension HTTPClient.Configuration {
    /// The base configuration of every HTTP client here: no redirects, no proxy, no decompression, no automatic
    /// retries, HTTP/1.1 only, the certificates that the environment names, and a guard against answers that stop the
    /// client.
    ///
    /// HTTP/2 is off, since its answers do not pass through the guard.
    ///
    /// - Parameter checking: Called for each new connection, after TLS and before any byte of a request is sent. If it
    ///   throws, the connection is closed.
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
                // The future must already have succeeded before anything else happens on the event loop.
                return channel.eventLoop.makeSucceededVoidFuture()
            } catch {
                // The client does not close a refused connection. The close comes later, since the client must see the
                // error first.
                channel.eventLoop.execute { channel.close(promise: nil) }
                return channel.eventLoop.makeFailedFuture(error)
            }
        }
        return configuration
    }
}
