/// A request to process several images. Either all of its jobs are accepted, or none.
public struct BatchRequest: Sendable, Hashable {
    /// The largest number of jobs.
    public static let largestCount = 1000

    /// The id, which the caller chooses. `nil` lets the service choose one.
    public var id: String?
    /// The jobs.
    public var jobs: [JobRequest]
    /// The address that hears of the end of the batch.
    public var callbackUrl: String?

    /// Makes a request.
    public init(id: String? = nil, jobs: [JobRequest], callbackUrl: String? = nil) {
        self.id = id
        self.jobs = jobs
        self.callbackUrl = callbackUrl
    }
}

extension BatchRequest: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case id, jobs, callbackUrl }

    public init(from decoder: any Decoder) throws {
        try KnownFields.check(decoder, CodingKeys.allCases.map(\.rawValue))
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        id = try fields.decodeIfPresent(String.self, forKey: .id)
        jobs = try fields.decode([JobRequest].self, forKey: .jobs)
        callbackUrl = try fields.decodeIfPresent(String.self, forKey: .callbackUrl)
    }
}
