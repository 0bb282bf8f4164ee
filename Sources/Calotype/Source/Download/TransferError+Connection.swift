internal import AsyncHTTPClient
internal import Foundation
internal import HTTPClientGuard
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

extension TransferError {
    /// Classifies an error of the HTTP client. All errors that have no better fault are `unreachable`: names that do
    /// not resolve, refused and reset connections, failed TLS. The refusal says why TLS failed.
    package init(_ error: any Error, from url: HTTPURL) {
        if let known = error as? TransferError {
            self = known
        } else {
            self.init(
                Self.fault(of: error), refusal: TLSFailure(error).map(Refusal.tls),
                detail: "\(url.withoutQuery): \(sentence(of: error))")
        }
    }

    /// Whether the time ran out before there was a connection. Another address of the same server may then work.
    static func isConnectTimeout(_ error: any Error) -> Bool {
        switch error {
        case let error as HTTPClientError: [.connectTimeout, .tlsHandshakeTimeout].contains(error)
        case ChannelError.connectTimeout: true
        default: false
        }
    }

    private static let timeouts: [HTTPClientError] = [
        .readTimeout, .writeTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout,
    ]

    /// Whether the process had no file descriptor left for the connection.
    private static func isExhausted(_ error: any Error) -> Bool {
        switch error {
        case let error as IOError: [EMFILE, ENFILE].contains(error.errnoCode)
        case let error as NIOConnectionError: error.connectionErrors.contains { isExhausted($0.error) }
        default: false
        }
    }

    package static func fault(of error: any Error) -> Fault {
        switch error {
        case _ where isExhausted(error): .exhausted
        case let error as HTTPClientError where timeouts.contains(error): .timeout
        case _ where isConnectTimeout(error): .timeout
        // The answer is not HTTP, or it ends too early.
        case is HTTPParserError, is UnusableAnswer: .upstreamError
        default: .unreachable
        }
    }
}
