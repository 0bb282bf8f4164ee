internal import AsyncHTTPClient
internal import Calotype
internal import Foundation
internal import HTTPClientGuard
internal import NIOCore
internal import NIOHTTP1

extension S3Error {
    /// Reads a refusal from its XML or, if it has none, from its status and headers.
    init(status: Int, headers: HTTPHeaders, body: [UInt8], now: Date) {
        let xml = XMLText(body)
        let region =
            headers.first(name: "x-amz-bucket-region") ?? xml["Region"] ?? Self.region(ofEndpoint: xml["Endpoint"])
        let serverDate = headers.first(name: "date").flatMap(httpDate).map { Date(timeIntervalSince1970: Double($0)) }
        let isSkewed = abs(serverDate?.timeIntervalSince(now) ?? 0) > Self.harmlessSkew
        self.init(
            xml["Code"].map(Code.init(rawValue:))
                ?? (status == 403 && isSkewed ? .requestTimeTooSkewed : Code(status: status)),
            status: status,
            message: xml["Message"] ?? "",
            requestId: headers.first(name: "x-amz-request-id") ?? xml["RequestId"],
            retryAfter: Self.retryAfter(headers),
            region: Self.tellsRegion(status) ? region : nil,
            serverDate: serverDate)
    }

    /// The greatest clock difference, in seconds, that cannot explain a refusal. S3 refuses requests with a difference
    /// of fifteen minutes; in a response to HEAD it cannot name the reason.
    private static var harmlessSkew: TimeInterval { 600 }

    /// Whether a response with this status may name the right region: a redirect, or 400 to a signature for another
    /// region.
    private static func tellsRegion(_ status: Int) -> Bool { [301, 307, 308, 400].contains(status) }

    /// The region in `bucket.s3.eu-west-3.amazonaws.com` or `bucket.s3-eu-west-3.amazonaws.com`, which redirects name.
    private static func region(ofEndpoint endpoint: String?) -> String? {
        let labels = endpoint?.split(separator: ".").map(String.init) ?? []
        guard let index = labels.lastIndex(where: { $0 == "s3" || $0.hasPrefix("s3-") }) else { return nil }
        guard labels[index] == "s3" else { return String(labels[index].dropFirst(3)) }
        let next = labels.dropFirst(index + 1).first
        return next == "amazonaws" ? nil : next
    }

    /// Reads the time to wait. `x-amz-retry-after` is in milliseconds.
    private static func retryAfter(_ headers: HTTPHeaders) -> Duration? {
        if let milliseconds = headers.first(name: "x-amz-retry-after").flatMap({ Int($0) }), milliseconds >= 0 {
            return min(.milliseconds(milliseconds), longestRetryDelay)
        }
        return headers.first(name: "retry-after").flatMap { retryDelay($0, asked: headers.first(name: "date")) }
    }

    /// Creates an error for a failure below HTTP. Library errors contain no secrets, but they may contain the address:
    /// only their kind is kept.
    init(transport error: any Error) {
        switch error as? HTTPClientError {
        case .connectTimeout?, .readTimeout?, .writeTimeout?, .deadlineExceeded?, .getConnectionFromPoolTimeout?,
            .tlsHandshakeTimeout?:
            self.init(.attemptTimedOut, message: "no answer in time")
        default:
            if let error = error as? UnusableAnswer {
                self.init(.damagedAnswer, message: "\(error)")
            } else {
                self.init(.connectionFailed, message: sentence(of: error), tlsFailure: TLSFailure(error))
            }
        }
    }
}

extension S3Error.Code {
    /// The code for a response without a body, such as any response to HEAD.
    fileprivate init(status: Int) {
        switch status {
        case 301, 307, 308: self = .permanentRedirect
        case 403: self = .accessDenied
        case 404: self.init(rawValue: "NotFound")
        case 409: self = .conditionalRequestConflict
        case 412: self = .preconditionFailed
        case 501: self = .notImplemented
        case 503: self = .slowDown
        default: self.init(rawValue: "HTTP\(status)")
        }
    }
}
