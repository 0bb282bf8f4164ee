internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

extension ServiceClient {
    /// Returns the bytes of a variant. If the service sends the reader to the store, the token is not sent there.
    ///
    /// - Parameters:
    ///   - name: the name of the variant, or the last part of the key of one of its files.
    ///   - job: the id of the job.
    ///   - user: the owner, if several users have a job with this id.
    ///   - limit: the largest number of bytes. A larger variant is an error.
    public func variant(
        _ name: String, of job: String, user: String? = nil, limit: Int = 1 << 30
    ) async throws -> [UInt8] {
        let path = "/v1/jobs/\(job.pathSegment)/variants/\(name.pathSegment)"
        var response = try await answer(.GET, path, ["user": user], allowing: [307])
        if response.status == .temporaryRedirect, let location = response.headers.first(name: "location") {
            response = try await answer(at: location)
            guard response.status == .ok else {
                throw ServiceError(
                    status: Int(response.status.code),
                    detail: "The store answered with status \(response.status.code). Try again later.")
            }
        }
        return try await explained { Array((try await response.body.collect(upTo: limit)).readableBytesView) }
    }
}
