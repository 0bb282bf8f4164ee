internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

extension TransferError {
    /// What an error of the client means. Whatever is not known better is a server that cannot be reached: names that
    /// do not resolve, refused and reset connections, failed TLS.
    package init(_ error: any Error, from url: HTTPURL) {
        if let known = error as? TransferError {
            self = known
        } else {
            self.init(Self.fault(of: error), detail: "\(url.place): \(sentence(of: error))")
        }
    }

    /// Whether time ran out before there was a connection, so that another address of the same server may do better.
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

    /// Whether there was no open file left for the connection.
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
        // An answer that is no HTTP, or that ends before it is whole.
        case is HTTPParserError, is UnusableAnswer: .upstreamError
        default: .unreachable
        }
    }
}
