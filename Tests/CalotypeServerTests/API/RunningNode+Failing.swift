import Calotype
import CalotypeQueue
import Foundation
import Testing

@testable import CalotypeServer

extension RunningNode {
    /// Submits jobs of one user, and lets each fail with `upload/forbidden`. No worker may run.
    func fail(_ ids: [String], user: String = "ann", token: String? = nil) async throws {
        let headers = token.map { [("Authorization", "Bearer \($0)")] } ?? []
        for id in ids {
            let json =
                #"{"id":"\#(id)","tool":"sora","userId":"\#(user)","sourceUrl":"http://a/","metadata":{"prompt":"A red fox"}}"#
            #expect(try await post("/v1/jobs", json: json, headers).status == 201)
            try await failNext()
        }
    }

    /// Claims the next job and fails it.
    func failNext() async throws {
        let lease = try #require(try await queue.claim(WorkerID(rawValue: "w"), limit: 1, lease: .seconds(60)).first)
        let error = ImageProcessingError(.upload, .forbidden, retry: .never, message: "No.")
        try await queue.fail(
            lease,
            with: ImageProcessingResult(
                jobId: lease.job.id, tool: lease.job.tool, userId: lease.job.userId, error: error), stages: [])
    }
}
