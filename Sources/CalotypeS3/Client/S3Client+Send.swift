internal import AsyncHTTPClient
internal import Calotype
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

extension S3Client {
    /// Sends `request` until it succeeds or the retry policy allows no other attempt. `receive` reads the response and
    /// is part of the attempt.
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

    /// Sends a request whose response is short: 1 MiB at most.
    func send(_ request: S3Request) async throws -> (headers: HTTPHeaders, body: [UInt8]) {
        try await send(request) { answer, _ in
            let body = try await answer.collect(limit: 1 << 20)
            // S3 may detect a failure after it has begun to send status 200.
            if XMLText(body).has("Error") {
                throw S3Error(status: Int(answer.status.code), headers: answer.headers, body: body, now: time.now)
            }
            return (answer.headers, body)
        }
    }

    /// Makes one attempt. If the credentials are refused as expired, requests new ones, once.
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

    /// Sends the request with its checksums. If the service may have refused those, sends it without them. If that
    /// succeeds, the client sends no more checksums.
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
                // Without checksums the service accepts the headers, and refuses the request for another reason.
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
        // A refusal whose body is incomplete still has its status.
        let body = (try? await answer.collect(limit: 64 << 10)) ?? []
        return S3Error(status: Int(answer.status.code), headers: answer.headers, body: body, now: time.now)
    }
}

extension HTTPClientResponse {
    /// Returns the whole body. Throws `tooManyBytes` if it is larger than `limit`, and reads no more than that. Calls
    /// `onProgress` with the number of bytes received so far, and throws what it throws.
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

    /// Throws if the HTTP client followed a redirect, which may have sent our headers to another host. A client with
    /// the configuration `.s3` never follows one.
    fileprivate func refuseIfRedirected() throws {
        guard history.count <= 1 else {
            throw S3Error(
                .permanentRedirect, message: "the HTTP client follows redirects: give it the configuration .s3")
        }
    }
}

extension S3Error {
    /// Whether temporary credentials were refused because they have expired.
    fileprivate var isAboutExpiry: Bool {
        [.expiredToken, "ExpiredTokenException", "TokenRefreshRequired"].contains(code)
    }

    /// Whether the service may have refused an unknown header, and not the request itself. Services use many codes for
    /// this. Codes that are about the body never count.
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
