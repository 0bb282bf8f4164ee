internal import AsyncHTTPClient
internal import Calotype
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

extension S3Client {
    /// Sends `request` until it succeeds or is not worth another attempt; `receive` is part of the attempt.
    func send<Value: Sendable>(
        _ request: S3Request, _ receive: @escaping @Sendable (HTTPClientResponse, AttemptTimer) async throws -> Value
    ) async throws -> Value {
        try Task.checkCancellation()
        return try await retrier.run {
            do {
                let timer = AttemptTimer(configuration, sending: request.body?.size ?? 0)
                return try await timer.run { try await attempt(request, timer, receive) }
            } catch {
                try Task.checkCancellation()
                throw error
            }
        }
    }

    /// For requests whose answer is short.
    func send(_ request: S3Request) async throws -> (headers: HTTPHeaders, body: [UInt8]) {
        try await send(request) { answer, _ in
            let body = try await answer.collect(limit: 1 << 20)
            // S3 may find out about a failure after it has begun to answer 200.
            if XMLText(body).has("Error") {
                throw S3Error(status: Int(answer.status.code), headers: answer.headers, body: body, now: time.now)
            }
            return (answer.headers, body)
        }
    }

    /// One attempt. Credentials that are refused as expired are asked for anew, once.
    private func attempt<Value: Sendable>(
        _ request: S3Request, _ timer: AttemptTimer,
        _ receive: @Sendable (HTTPClientResponse, AttemptTimer) async throws -> Value
    ) async throws -> Value {
        let credentials = try await credentials()
        do {
            return try await learning(request, as: credentials, timer, receive)
        } catch let error as S3Error where error.isAboutExpiry && lender?.forget(credentials) == true {
            return try await learning(request, as: try await self.credentials(), timer, receive)
        }
    }

    /// Sends the request with its checksums, and without them where the service may have refused those. Where that goes
    /// through, it is remembered.
    private func learning<Value: Sendable>(
        _ request: S3Request, as credentials: S3Credentials, _ timer: AttemptTimer,
        _ receive: @Sendable (HTTPClientResponse, AttemptTimer) async throws -> Value
    ) async throws -> Value {
        guard sendsChecksums else {
            return try await exchange(request.withoutChecksums, as: credentials, timer, receive)
        }
        do {
            return try await exchange(request, as: credentials, timer, receive)
        } catch let refusal as S3Error where request.hasChecksums && refusal.mayBeOfHeader(writing: request.body != nil)
        {
            do {
                let value = try await exchange(request.withoutChecksums, as: credentials, timer, receive)
                experience.learnChecksumsRefused()
                return value
            } catch let answer as S3Error where answer.status != nil && answer.status != refusal.status {
                // Without them it is understood, and refused for another reason.
                if [404, 412].contains(answer.status) { experience.learnChecksumsRefused() }
                throw answer
            } catch is S3Error {
                throw refusal
            }
        }
    }

    var sendsChecksums: Bool { configuration.sendsChecksums && experience.takesChecksums }

    private func exchange<Value: Sendable>(
        _ request: S3Request, as credentials: S3Credentials, _ timer: AttemptTimer,
        _ receive: @Sendable (HTTPClientResponse, AttemptTimer) async throws -> Value
    ) async throws -> Value {
        do {
            let answer = try await httpClient.execute(
                request.signed(for: configuration, as: credentials, at: time.now), timeout: TimeAmount(timer.patience))
            try answer.refuseIfRedirected()
            guard (200..<300).contains(answer.status.code) else { throw await refusal(answer) }
            return try await receive(answer, timer)
        } catch let error as S3Error {
            if error.code == .requestTimeTooSkewed, let date = error.serverDate { time.set(by: date) }
            throw error
        } catch {
            try Task.checkCancellation()
            throw S3Error(transport: error)
        }
    }

    private func refusal(_ answer: HTTPClientResponse) async -> S3Error {
        // A refusal that breaks off still has its status.
        let body = (try? await answer.collect(limit: 64 << 10)) ?? []
        return S3Error(status: Int(answer.status.code), headers: answer.headers, body: body, now: time.now)
    }
}

extension HTTPClientResponse {
    /// The whole body. Throws `tooManyBytes` without reading more than `limit`, and what `onProgress` throws, which hears
    /// how many bytes have come.
    func collect(limit: Int, onProgress: (Int) throws -> Void = { _ in }) async throws -> [UInt8] {
        let promised = headers.first(name: "content-length").flatMap { Int($0) }
        guard promised ?? 0 <= limit else { throw S3Error(.tooManyBytes, message: "more than \(limit) bytes") }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(promised ?? 0)
        for try await part in body {
            guard bytes.count + part.readableBytes <= limit else {
                throw S3Error(.tooManyBytes, message: "more than \(limit) bytes")
            }
            bytes.append(contentsOf: part.readableBytesView)
            try onProgress(bytes.count)
        }
        try Task.checkCancellation()
        guard promised == nil || bytes.count == promised else {
            throw S3Error(.damagedAnswer, message: "the answer broke off")
        }
        return bytes
    }

    /// The configuration `.s3` never gets here; another one may have followed a redirect with our headers.
    fileprivate func refuseIfRedirected() throws {
        guard history.count <= 1 else {
            throw S3Error(
                .permanentRedirect, message: "the HTTP client follows redirects: give it the configuration .s3")
        }
    }
}

extension S3Error {
    /// Whether temporary credentials were refused because their time is over.
    fileprivate var isAboutExpiry: Bool {
        [.expiredToken, "ExpiredTokenException", "TokenRefreshRequired"].contains(code)
    }

    /// Whether the service may have refused a header that it does not know, and not the request. Services have many names
    /// for that; what a body may have deserved is never doubted.
    func mayBeOfHeader(writing: Bool) -> Bool {
        switch code {
        case .invalidArgument, "InvalidRequest", .notImplemented, "HTTP400", "BadRequest", "UnsupportedHeader":
            return status == 400 || status == 501
        case "BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", .entityTooLarge,
            "EntityTooSmall", "IncompleteBody", .requestTimeout, .expiredToken, "InvalidToken", "TokenRefreshRequired",
            "AuthorizationHeaderMalformed", "KeyTooLongError", "InvalidURI", "InvalidBucketName":
            return false
        default:
            return writing && (status == 400 || status == 501)
        }
    }
}
