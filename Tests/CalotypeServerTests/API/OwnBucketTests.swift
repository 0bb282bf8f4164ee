import Calotype
import CalotypeAPI
import CalotypeQueue
@testable import CalotypeSettings
import Foundation
import Testing

@testable import CalotypeServer

@Suite("The bucket where everybody's images lie", .timeLimit(.minutes(1)))
struct OwnBucketTests {
    private func withBucket(_ body: @Sendable (RunningNode) async throws -> Void) async throws {
        try await withNode(
            access: AccessTests.tokens,
            settings: {
                $0.s3 = Settings.S3(
                    bucket: "images", region: "us-east-1", accessKeyID: Secret("k"), secretAccessKey: Secret("s"))
            }, body)
    }

    private static let theirs = "~/sources/sha256/\(String(repeating: "0", count: 64))"

    @Test(
        "is closed to a token that is bound to a user, as a source and as a watermark",
        arguments: [
            (#""sourcePath":"s3://images/\#(theirs)""#, "sourcePath"),
            (#""sourcePath":"s3://images/bob/one/normal-1.jpg""#, "sourcePath"),
            (#""sourcePath":"s3://other/../images/bob/one/normal-1.jpg""#, "sourcePath"),
            (#""sourceUrl":"http://a/","options":{"watermark":{"image":"s3://images/\#(theirs)"}}"#, "options"),
            (
                #""sourceUrl":"http://a/","options":{"normal":{"watermark":{"image":"s3://images/a/../b"}}}"#,
                "options"
            ),
        ])
    func closed(_ fields: String, _ field: String) async throws {
        try await withBucket { node async throws in
            let job = #"{"tool":"sora",\#(fields)}"#
            let refused = try await node.post("/v1/jobs", json: job, [("Authorization", "Bearer ann")])
            #expect(refused.status == 403)
            #expect(refused.reason == "own-bucket")
            #expect(refused["field"] == field)
            #expect(!refused.text.contains("images/"))
            let batch = try await node.post(
                "/v1/batches", json: #"{"jobs":[\#(job)]}"#, [("Authorization", "Bearer ann")])
            #expect(batch.status == 403)
            #expect(batch["field"] == "jobs.0.\(field)")
            // Who sees everybody's jobs anyway may read it.
            #expect(try await node.post("/v1/jobs", json: job, [("Authorization", "Bearer writer")]).status == 201)
        }
    }

    @Test("leaves other buckets alone")
    func others() async throws {
        try await withBucket { node async throws in
            let job = #"{"tool":"sora","sourcePath":"s3://other/images/a..b.png"}"#
            #expect(try await node.post("/v1/jobs", json: job, [("Authorization", "Bearer ann")]).status == 201)
        }
    }

    @Test("may hold the watermarks of presets")
    func presets() throws {
        let presets = try QualityPresets(
            yaml: #"sora: { normal: { watermark: { image: "s3://images/logo.png" } } }"#)
        let rules = RequestRules(presets: presets, sourceLimit: 1, takesCallbacks: false, ownBucket: "images")
        let ann = Caller(scope: .user(try JobIdentifier("ann")), mayWrite: true)
        let request = try JobRequest(
            json: Array(
                #"{"tool":"sora","sourceUrl":"http://a/","options":{"normal":{"watermark":{"opacity":0.5}}}}"#.utf8))
        #expect(try request.checked(for: ann, by: rules).fields.userId.rawValue == "ann")
    }
}
