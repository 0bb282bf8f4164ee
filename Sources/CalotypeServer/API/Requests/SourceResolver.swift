internal import Calotype
internal import CalotypeQueue
internal import HTTPTypes

/// Turns the sources that requests name into sources of jobs, and stores those that have to be stored first.
struct SourceResolver: Sendable {
    /// Reads a source within the limits of jobs, and calls `use` with its bytes.
    typealias Reader =
        @Sendable (
            _ source: ImageSource, _ use: @Sendable ([UInt8]) async throws -> UploadedSource
        ) async throws -> UploadedSource

    private let uploads: UploadStore
    private let read: Reader

    /// Makes a resolver that stores sources in `uploads`. Without `read`, a request that wants its source read before
    /// its job is accepted is refused.
    init(_ uploads: UploadStore, reading read: @escaping Reader = { _, _ in throw Problem.readsNothing }) {
        self.uploads = uploads
        self.read = read
    }

    /// Returns the source of each job, in their order. Throws `Problem` if one is not available.
    func sources(of jobs: [CheckedRequest]) async throws -> [JobSource] {
        let named = try await namedSources(of: jobs)
        let fetched = try await fetchedSources(of: jobs)
        var sources: [JobSource] = []
        for (index, job) in jobs.enumerated() {
            switch job.source {
            case .elsewhere(let location): sources.append(JobSource(location))
            case .bytes(let bytes): sources.append(.upload(try await uploads.put(.bytes(bytes))))
            case .fetched(let location):
                sources.append(fetched[index].map(JobSource.upload) ?? JobSource(location))
            case .uploaded(let hash):
                guard let source = named[job.fields.userId]?[hash] else {
                    throw Problem.unknownSource.at(Self.field("sourceSha256", index, of: jobs.count))
                }
                sources.append(.upload(source))
            }
        }
        return sources
    }

    /// The name of a field by its position in the request.
    private static func field(_ name: String, _ index: Int, of count: Int) -> String {
        count == 1 ? name : "jobs.\(index).\(name)"
    }

    /// Looks up all uploaded sources of a request at once, because a batch may name a thousand.
    private func namedSources(
        of jobs: [CheckedRequest]
    ) async throws -> [JobIdentifier: [String: UploadedSource]] {
        var hashes: [JobIdentifier: [String]] = [:]
        for job in jobs {
            if case .uploaded(let hash) = job.source { hashes[job.fields.userId, default: []].append(hash) }
        }
        var named: [JobIdentifier: [String: UploadedSource]] = [:]
        for (user, hashes) in hashes { named[user] = try await uploads.sources(withHashes: hashes, of: user) }
        return named
    }

    /// How many sources of one request are read at the same time, and how long all of them may take.
    private static let fetches = 8
    private static let fetchTime: Duration = .seconds(120)

    /// Reads the sources that are needed before the jobs are accepted. Returns them by the index of their job. If they
    /// take too long, the whole request fails.
    private func fetchedSources(of jobs: [CheckedRequest]) async throws -> [Int: UploadedSource] {
        var wanted: [(index: Int, location: RemoteSource)] = []
        for (index, job) in jobs.enumerated() {
            if case .fetched(let location) = job.source { wanted.append((index, location)) }
        }
        guard !wanted.isEmpty else { return [:] }
        do {
            return try await within(Self.fetchTime) { [wanted] in
                try await withThrowingTaskGroup(of: (Int, UploadedSource).self) { group in
                    var fetched: [Int: UploadedSource] = [:]
                    for (number, (index, location)) in wanted.enumerated() {
                        if number >= Self.fetches, let (index, source) = try await group.next() {
                            fetched[index] = source
                        }
                        group.addTask { (index, try await fetch(location, index, of: jobs.count)) }
                    }
                    for try await (index, source) in group { fetched[index] = source }
                    return fetched
                }
            }
        } catch is TookTooLong {
            throw Problem.longFetch
        }
    }

    private func fetch(_ location: RemoteSource, _ index: Int, of count: Int) async throws -> UploadedSource {
        let field = Self.field(location.field, index, of: count)
        do {
            return try await read(ImageSource(location)) { bytes in
                guard !bytes.isEmpty else { throw Problem.emptySource }
                return try await uploads.put(.bytes(bytes))
            }
        } catch let error as ImageProcessingError {
            throw Problem(fetching: error).at(field)
        } catch let problem as Problem where problem.field == nil {
            throw problem.at(field)
        }
    }
}

extension Problem {
    fileprivate static let longFetch = Self(
        .gatewayTimeout, "timeout",
        "The sources could not all be read in two minutes. Hand in fewer at once, or say fetch: process.",
        kind: "source")
    fileprivate static let emptySource = Self(
        .unprocessableContent, "damaged", "There are no bytes at this address.", kind: "source")
    fileprivate static let readsNothing = Self(
        .unprocessableContent, "invalid-field", "This server reads sources when it processes them. Leave 'fetch' out."
    ).at("fetch")
    fileprivate static let unknownSource = Self(
        .unprocessableContent, "unknown-source",
        "This user has uploaded no image with this hash, or it has been removed since. Upload it: POST /v1/sources.")
}
