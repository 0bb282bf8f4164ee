internal import Foundation
internal import Synchronization

/// Keeps the credentials of a provider, and asks for new ones before they end. However many need them, it asks once.
final class CredentialsLender: Sendable {
    private struct State {
        var lent: LentCredentials?
        var request: Task<LentCredentials, any Error>?
        /// A renewal that failed is not tried again before.
        var nextRenewal = Date.distantPast
        var failure: (error: S3Error, until: Date)?
    }

    private let provider: any S3CredentialsProvider
    private let now: @Sendable () -> Date
    private let state = Mutex(State())

    /// Credentials are renewed this many seconds before they end, and not used in the last seconds of their time.
    private static let renewal: TimeInterval = 300
    private static let margin: TimeInterval = 30
    /// A failure is the answer to everybody for so long.
    private static let silence: TimeInterval = 2

    init(_ provider: any S3CredentialsProvider, now: @escaping @Sendable () -> Date) {
        self.provider = provider
        self.now = now
    }

    /// What was given last, whether or not its time is over.
    var latest: S3Credentials? { state.withLock(\.lent)?.credentials }

    /// Credentials that are good for a while. Throws what the provider throws.
    func current() async throws -> S3Credentials {
        let date = now()
        let (lent, isDue) = try state.withLock { state in
            let usable = state.lent.flatMap { $0.isGood(at: date.addingTimeInterval(Self.margin)) ? $0 : nil }
            if usable == nil, let failure = state.failure, failure.until > date { throw failure.error }
            let isRenewed = usable?.isGood(at: date.addingTimeInterval(Self.renewal)) ?? false
            return (usable, !isRenewed && state.request == nil && state.nextRenewal <= date)
        }
        guard let lent else { return try await ask() }
        guard isDue else { return lent.credentials }
        do {
            return try await ask()
        } catch {
            // There is time for another try.
            state.withLock { $0.nextRenewal = date.addingTimeInterval(Self.margin) }
            return lent.credentials
        }
    }

    /// The service does not take them any more. Returns whether it is worth asking for others.
    func forget(_ credentials: S3Credentials) -> Bool {
        state.withLock { state in
            if state.lent?.credentials == credentials { state.lent = nil }
            return true
        }
    }

    /// Nobody's task: the one who asked first may leave before the answer.
    private func ask() async throws -> S3Credentials {
        let request = state.withLock { state in
            let shared = state.request ?? Task { [provider] in try await provider.credentials() }
            state.request = shared
            return shared
        }
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
