public import CalotypeAPI
internal import NIOHTTP1

extension ServiceClient {
    /// Returns a job when it has ended, or as it is after `limit`.
    ///
    /// The service answers as soon as the job has ended. A service of an earlier version is asked repeatedly.
    public func job(_ id: String, user: String? = nil, waitingUpTo limit: Duration) async throws -> JobReport {
        do {
            return try await waiting(for: "/v1/jobs/\(id.pathSegment)", of: user, upTo: limit, until: \.isEnded)
        } catch var error as ServiceError {
            if [404, 409, 410].contains(error.status) { error.job = id }
            throw error
        }
    }

    /// Returns a batch when all of its jobs have ended, or as it is after `limit`.
    ///
    /// The service answers as soon as the last job has ended. A service of an earlier version is asked repeatedly.
    public func batch(_ id: String, user: String? = nil, waitingUpTo limit: Duration) async throws -> BatchReport {
        try await waiting(for: "/v1/batches/\(id.pathSegment)", of: user, upTo: limit, until: \.isEnded)
    }

    /// The longest wait of one request, in seconds. Proxies close connections that are silent for a minute.
    private static let longestWait: Int64 = 20

    /// Asks until the answer has ended, and lets the service wait meanwhile.
    private func waiting<Answer: Decodable>(
        for path: String, of user: String?, upTo limit: Duration, until isEnded: (Answer) -> Bool
    ) async throws -> Answer {
        let end = ContinuousClock.now + limit
        var pause = Duration.milliseconds(100)
        while true {
            let start = ContinuousClock.now
            let seconds = max(min(ContinuousClock.now.duration(to: end).components.seconds, Self.longestWait), 0)
            let (answer, headers): (Answer, HTTPHeaders) = try await exchange(
                .GET, path, query: ["user": user], headers: seconds > 0 ? [("Prefer", "wait=\(seconds)")] : [])
            let left = ContinuousClock.now.duration(to: end)
            if isEnded(answer) || left <= .zero { return answer }
            // A service that stops answers at once.
            let hasWaited = headers.contains(name: "Preference-Applied") && .now - start >= .seconds(seconds)
            if hasWaited, seconds > 0 { continue }
            try await Task.sleep(for: min(pause, left))
            pause = min(pause * 1.5, .seconds(1))
        }
    }
}
