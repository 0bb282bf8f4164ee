import CalotypeImage
import CalotypeProvenance
import CalotypeTesting
import Foundation
import Testing

@testable import Calotype

@Suite("The AI mark of a job", .timeLimit(.minutes(2)))
struct MarkedJobTests {
    /// A presets file with a tool of which nothing is known, one that generates, and one that does not.
    private static let presets = """
        unknown:
          normal: { maxWidth: 32, maxHeight: 32, format: jpeg }
          high-quality: { maxWidth: 32, maxHeight: 32, format: webp }
        generator:
          ai: true
          normal: { maxWidth: 32, maxHeight: 32, format: jpeg }
          high-quality: { maxWidth: 32, maxHeight: 32, format: webp }
        camera:
          ai: false
          normal: { maxWidth: 32, maxHeight: 32, format: jpeg }
          high-quality: { maxWidth: 32, maxHeight: 32, format: webp }
        """

    private func record(
        _ source: [UInt8], _ tool: String, aiGenerated: Bool? = nil
    ) async throws -> ProvenanceRecord {
        let harness = try RenderHarness(presets: QualityPresets(yaml: Self.presets))
        let options: [String: JSONValue] = aiGenerated.map { ["aiGenerated": .bool($0)] } ?? [:]
        let result = try await harness.process(source, from: ImageTool(rawValue: tool), options: options)
        if let error = result.error { throw error }
        return try #require(result.provenance).record
    }

    @Test("is decided by the job, then by the source, then by the tool")
    func isDecided() async throws {
        let plain = DrawnImage.corners(8, 8).png
        let rows: [(tool: String, job: Bool?, type: String?, by: String)] = [
            ("unknown", nil, nil, "nobody"), ("generator", nil, "trainedAlgorithmicMedia", "tool"),
            ("camera", nil, nil, "tool"), ("dall-e", nil, "trainedAlgorithmicMedia", "tool"),
            ("dall-e", false, nil, "job"), ("camera", true, "trainedAlgorithmicMedia", "job"),
        ]
        for row in rows {
            let record = try await record(plain, row.tool, aiGenerated: row.job)
            #expect(record.decision.sourceType == row.type, "\(row)")
            #expect(record.decision.decidedBy == row.by, "\(row)")
            #expect(record.decision.conflicts.isEmpty)
            #expect(record.variants.map(\.marked) == [row.type != nil, row.type != nil], "\(row)")
        }
    }

    @Test("lists what was overruled", .enabled(if: PlantedSource.toolsAreInstalled))
    func isInConflict() async throws {
        let captured = try await PlantedSource.image(["-XMP-iptcExt:DigitalSourceType=\(PlantedSource.captured)"])
        let generated = try await PlantedSource.image(["-XMP-iptcExt:DigitalSourceType=\(PlantedSource.trained)"])
        #expect(try await record(captured, "dall-e").decision.conflicts == ["source-denies-tool"])
        #expect(try await record(captured, "dall-e").variants.allSatisfy { !$0.marked && $0.dropped == ["mark"] })
        #expect(try await record(generated, "camera").decision.conflicts == ["source-marks-other-tool"])
        #expect(try await record(generated, "camera", aiGenerated: false).decision.conflicts == ["job-denies-source"])
        let forced = try await record(captured, "camera", aiGenerated: true)
        #expect(forced.decision.conflicts == ["job-marks-other-source"])
        #expect(forced.variants.map(\.changed) == [["mark"], ["mark"]])
    }

    @Test("in IPTC-IIM alone, with https, is kept", .enabled(if: PlantedSource.toolsAreInstalled))
    func isElsewhere() async throws {
        let https = PlantedSource.trained.replacing("http:", with: "https:")
        let source = try await PlantedSource.image(["-XMP-iptcExt:DigitalSourceType=\(https)"])
        let record = try await record(source, "unknown")
        #expect(record.decision.sourceType == "trainedAlgorithmicMedia" && record.decision.decidedBy == "source")
    }

    @Test("is required: a job fails before any pixel work, and nothing is stored")
    func isRequired() async throws {
        try await Flow.withFolder { folder in
            let presets = try QualityPresets(
                yaml: """
                    photo:
                      provenance: { require: ai-mark }
                      normal: { maxWidth: 32, maxHeight: 32, format: jpeg }
                      high-quality: { maxWidth: 32, maxHeight: 32, format: webp }
                    """)
            let processor = try Flow.processor(FolderStore(folder), presets: presets)
            func process(_ options: [String: JSONValue]) async throws -> ImageProcessingResult {
                try await processor.process(
                    ImageProcessingJob(
                        id: "a", tool: ImageTool(rawValue: "photo"), source: .bytes(Flow.picture.png), userId: "u",
                        options: options))
            }
            // A job cannot take away what the preset requires.
            for options in [[:], ["provenance": JSONValue.string("strip")], ["aiGenerated": .bool(false)]] {
                let error = try #require(try await process(options).error)
                #expect(error.kind == .processing && error.reason == .provenance && error.retry == .never)
                #expect(error.message.contains("'normal' must say that AI made the image"))
                #expect(Flow.files(in: folder) == [])
            }
            #expect(try await process(["aiGenerated": .bool(true)]).success)
        }
    }

    @Test("is required, and the policy drops it: the job fails and nothing is stored")
    func isDropped() async throws {
        try await Flow.withFolder { folder in
            let job = try ImageProcessingJob(
                id: "a", tool: .dallE, source: .bytes(Flow.picture.png), userId: "u",
                options: ["provenance": .object(["preset": .string("strip"), "require": .string("ai-mark")])])
            let error = try #require(try await Flow.processor(FolderStore(folder)).process(job).error)
            #expect(error.reason == .provenance)
            #expect(Flow.files(in: folder) == [])
        }
    }

    @Test("An AVIF whose encoder writes no XMP has no mark, and fails the job that requires one")
    func withoutXMP() async throws {
        let image = DrawnImage.textured(160, 120)
        let avif: JSONValue = .object(["format": .string("avif"), "effort": .integer(9)])
        let harness = try RenderHarness()
        let options: [String: JSONValue] = ["only": .array([.string("normal")]), "normal": avif]
        let bare = try await harness.prints(
            of: image.png, options: options.merging(["provenance": .string("strip")]) { $1 })
        // Stands for an encoder process with a libvips that knows no XMP in AVIF.
        let folder = try ScratchFolder()
        let count = UInt64(bare[0].bytes.count)
        let head = [0] + (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * UInt64($0))) }
        let answer = try folder.write(head + bare[0].bytes, as: "answer")
        let program = try folder.write(Array("#!/bin/sh\ncat '\(answer)'\nexec cat >/dev/null\n".utf8), as: "encode")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder)) { $0.encoderProgram = program }
            func process(_ policy: JSONValue) async throws -> ImageProcessingResult {
                try await processor.process(
                    ImageProcessingJob(
                        id: "a", tool: .dallE, source: .bytes(image.png), userId: "u",
                        options: options.merging(["provenance": policy]) { $1 }))
            }
            let failed = try await process(.object(["require": .string("ai-mark")]))
            #expect(failed.error?.reason == .provenance, "\(String(describing: failed.error))")
            #expect(Flow.files(in: folder) == [])
            let made = try await process(.string("public"))
            #expect(made.provenance?.record.variants.map(\.marked) == [false])
            #expect(made.variants.first?.sha256 == bare[0].stored.sha256)
        }
    }

    @Test("A credential is required, and there is no key: the job fails, and says what to do")
    func credential() async throws {
        try await Flow.withFolder { folder in
            let job = try ImageProcessingJob(
                id: "a", tool: .dallE, source: .bytes(Flow.picture.png), userId: "u",
                options: ["provenance": .object(["require": .array([.string("credential")])])])
            let error = try #require(try await Flow.processor(FolderStore(folder)).process(job).error)
            #expect(error.reason == .provenance && error.message.contains("no key to sign with"))
            #expect(Flow.files(in: folder) == [])
        }
    }
}
