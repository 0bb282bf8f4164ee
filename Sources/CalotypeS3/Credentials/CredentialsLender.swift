internal import Foundation
internal import Synchronization

/// Keeps the credentials of a provider, and requests new ones before they expire. Concurrent callers share one request.
final class CredentialsLender: Sendable {
    private typealias Request = Task<LentCredentials, any Error>

    private enum Step {
        case use(S3Credentials)
        case wait(Request)
        /// The credentials serve until the request has brought others.
        case renew(Request, S3Credentials)
    }

    private struct State {
        var lent: LentCredentials?
        var request: Request?
        /// A failed renewal is not repeated before this time.
        var nextRenewal = Date.distantPast
        var failure: (error: S3Error, until: Date)?
    }

    private let provider: any S3CredentialsProvider
    private let now: @Sendable () -> Date
    private let state = Mutex(State())

    /// Credentials are renewed this many seconds before they expire, and not used in their last `margin` seconds.
    private static let renewal: TimeInterval = 300
    private static let margin: TimeInterval = 30
    /// For this many seconds after a failure, every caller gets the same error.
    private static let silence: TimeInterval = 2

    init(_ provider: any S3CredentialsProvider, now: @escaping @Sendable () -> Date) {
        self.provider = provider
        self.now = now
    }

    /// The last credentials, even if they have expired. `nil` if there were none yet.
    var latest: S3Credentials? { state.withLock(\.lent)?.credentials }

    /// Returns credentials that are valid for a while. Throws what the provider throws.
    func current() async throws -> S3Credentials {
        let date = now()
        switch try state.withLock({ try nextStep(&$0, at: date) }) {
        case .use(let credentials): return credentials
        case .wait(let request): return try await answer(of: request)
        case .renew(let request, let credentials):
            do {
                return try await answer(of: request)
            } catch {
                // There is time for another try before the credentials expire.
                state.withLock { $0.nextRenewal = date.addingTimeInterval(Self.margin) }
                return credentials
            }
        }
    }

    /// Decides and starts the request under one lock: a request that ended in between would be followed by a second.
    private func nextStep(_ state: inout State, at date: Date) throws -> Step {
        guard let lent = state.lent, lent.isGood(at: date.addingTimeInterval(Self.margin)) else {
            if let failure = state.failure, failure.until > date { throw failure.error }
            return .wait(request(&state))
        }
        let isFresh = lent.isGood(at: date.addingTimeInterval(Self.renewal))
        let isRenewed = isFresh || state.request != nil || state.nextRenewal > date
        return isRenewed ? .use(lent.credentials) : .renew(request(&state), lent.credentials)
    }

    /// Drops credentials that the service no longer accepts. Returns true: other credentials may be requested.
    func forget(_ credentials: S3Credentials) -> Bool {
        state.withLock { state in
            if state.lent?.credentials == credentials { state.lent = nil }
            return true
        }
    }

    /// Returns the request under way, or starts one in a task that no caller owns, because the first caller may be
    /// cancelled before the response.
    private func request(_ state: inout State) -> Request {
        let request = state.request ?? Task { [provider] in try await provider.credentials() }
        state.request = request
        return request
    }

    private func answer(of request: Request) async throws -> S3Credentials {
        let result = await request.result
        let date = now()
        state.withLock { state in
            guard state.request == request else { return }
            state.request = nil
            switch result {
            case .success(let lent): (state.lent, state.failure) = (lent, nil)
            case .failure(let error as S3Error): state.failure = (error, date.addingTimeInterval(Self.silence))
            case .failure: break
            }
        }
        try Task.checkCancellation()
        return try result.get().credentials
    }
}

extension LentCredentials {
    fileprivate func isGood(at date: Date) -> Bool { expires.map { $0 > date } ?? true }
}
