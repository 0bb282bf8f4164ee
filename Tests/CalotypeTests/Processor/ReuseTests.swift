import CalotypeTesting
import Foundation
import MetricsTestKit
import Pixels
import Synchronization
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("A job whose user has the same variants already", .timeLimit(.minutes(1)))
struct ReuseTests {
    /// Results by cache key, as somebody with a database keeps them.
    private final class Book: Sendable {
        private let results = Mutex<[CacheKey: ImageProcessingResult]>([:])

        func keep(_ result: ImageProcessingResult) throws -> ImageProcessingResult {
            let cacheKey = try #require(result.cacheKey)
            let reported = try JSONDecoder().decode(ImageProcessingResult.self, from: JSONEncoder().encode(result))
            results.withLock { $0[cacheKey] = reported }
            return result
        }

        func find(_ cacheKey: CacheKey, _ user: JobIdentifier) -> ImageProcessingResult? {
            results.withLock { $0[cacheKey] }.flatMap { $0.userId == user ? $0 : nil }
        }
    }

    private static let yaml = """
        dall-e:
          preview: { maxWidth: 16, maxHeight: 16, format: webp, quality: 20 }
          square: { maxWidth: 20, maxHeight: 20, format: avif, quality: { ssimulacra2: 60 }, fit: cover }
        """

    private struct Shop: Sendable {
        let store: ScriptedStore
        let metrics = TestMetrics()
        let book = Book()

        func process(
            _ id: String, user: String = "ann", _ image: DrawnImage = Flow.picture, options: [String: JSONValue] = [:],
            keeping keeps: Bool = true, _ onPreview: @escaping @Sendable (StoredVariant) async -> Void = { _ in }
        ) async throws -> ImageProcessingResult {
            var monitoring = Flow.silent
            monitoring.metrics = metrics
            let processor = try Flow.processor(store, monitoring, presets: QualityPresets(yaml: ReuseTests.yaml)) {
                $0.findResult = { book.find($0, $1) }
            }
            let job = try ImageProcessingJob(
                id: id, tool: .dallE, source: .bytes(image.png), userId: user, metadata: ["of": .string(id)],
                options: options)
            let result = try await processor.process(job, onPreview: onPreview)
            return keeps ? try book.keep(result) : result
        }

        var reused: Int {
            (try? metrics.expectCounter("calotype_reused_total", [("tool", "dall-e")]).totalValue).map(Int.init) ?? 0
        }
    }

    private func withShop<R>(
        _ change: (inout ScriptedStore) -> Void = { _ in }, _ body: (Shop) async throws -> R
    ) async throws -> R {
        try await Flow.withFolder { folder in
            var store = ScriptedStore(folder)
            change(&store)
            return try await body(Shop(store: store))
        }
    }

    /// All that is not of the job itself, of the place or of the time.
    private func reported(_ result: ImageProcessingResult) throws -> JSONValue {
        let value = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(result))
        guard case .object(var fields) = value, case .array(let variants)? = fields["variants"] else { return value }
        for name in ["jobId", "metadata", "processingTimeMs", "reused"] { fields[name] = nil }
        fields["variants"] = .array(
            variants.map {
                guard case .object(var fields) = $0 else { return $0 }
                (fields["url"], fields["key"]) = (nil, nil)
                return .object(fields)
            })
        return .object(fields)
    }

    @Test("has them copied: nothing is decoded, and its result tells all that a fresh one tells")
    func copied() async throws {
        try await withShop { harness in
            let (first, second) = (try await harness.process("one"), try await harness.process("two"))
            #expect(!first.isReused && second.isReused && harness.reused == 1)
            #expect(try reported(first) == reported(second))
            #expect(second.metadata == ["of": "two"])
            #expect(second.variants.map(\.variant.rawValue) == ["normal", "high-quality", "preview", "square"])
            #expect(second.variants.last?.score != nil && second.variants.last?.crop != nil)
            let stages = harness.metrics.recorders.filter { $0.label == "calotype_stage_seconds" }
            #expect(stages.filter { $0.dimensions.first?.1 == "decode" }.flatMap(\.values).count == 1)
            for (old, new) in zip(first.variants, second.variants) {
                #expect(new.key.rawValue == old.key.rawValue.replacing("/one/", with: "/two/"))
                #expect(new.url.absoluteString.contains(new.key.rawValue))
                let bytes = try await harness.store.get(new.key, limit: new.size)
                #expect(try await harness.store.get(old.key, limit: old.size) == bytes)
                // Whoever is deleted takes nothing from others.
                try await harness.store.delete(old.key)
                #expect(try await harness.store.get(new.key, limit: new.size) == bytes)
            }
            // And so on from the copy.
            #expect(try await harness.process("three").isReused)
        }
    }

    @Test("hears of the preview first")
    func preview() async throws {
        try await withShop { harness in
            _ = try await harness.process("one")
            let heard = Mutex<[StoredVariant]>([])
            let second = try await harness.process("two") { preview in
                heard.withLock { $0.append(preview) }
                let files = Flow.files(in: harness.store.folder.root.path).filter { $0.contains("/two/") }
                #expect(files == [preview.key.rawValue])
            }
            #expect(second.isReused && heard.withLock { $0 } == second.variants.filter { $0.variant == .preview })
        }
    }

    struct Other: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var user = "ann"
        var image = Flow.picture
        var options: [String: JSONValue] = [:]
    }

    static let others = [
        Other(testDescription: "of another user", user: "bob"),
        Other(testDescription: "of another image", image: DrawnImage.corners(64, 47)),
        Other(testDescription: "with another option", options: ["normal": ["quality": 79]]),
        Other(testDescription: "that says so", options: ["reuse": false]),
    ]

    @Test("has its own made where it is a job", arguments: others)
    func other(_ other: Other) async throws {
        try await withShop { harness in
            _ = try await harness.process("one")
            let second = try await harness.process("two", user: other.user, other.image, options: other.options)
            #expect(second.success && !second.isReused && harness.reused == 0)
        }
    }

    @Test("is found by the next one although it did not want a copy itself")
    func keptAllTheSame() async throws {
        try await withShop { harness in
            _ = try await harness.process("one", options: ["reuse": false])
            #expect(try await harness.process("two", options: ["reuse": true]).isReused)
        }
    }

    enum Loss: CaseIterable {
        case gone, cut, changed
    }

    @Test("has its own made where one of them is not what it was", arguments: Loss.allCases)
    func damaged(_ loss: Loss) async throws {
        try await withShop { harness in
            let first = try await harness.process("one")
            let key = try #require(first.variants.last).key
            let bytes = try await harness.store.get(key, limit: 1 << 20)
            try await harness.store.delete(key)
            let type = MediaType(rawValue: "image/avif")
            switch loss {
            case .gone: break
            case .cut: _ = try await harness.store.put(Array(bytes.dropLast()), at: key, as: type)
            case .changed: _ = try await harness.store.put(bytes.reversed(), at: key, as: type)
            }
            let second = try await harness.process("two")
            #expect(second.success && !second.isReused && harness.reused == 0)
            #expect(try reported(first) == reported(second))
        }
    }

    @Test("stores all or nothing, as any other")
    func allOrNothing() async throws {
        try await withShop({
            $0.beforePut = { if $0.rawValue.contains("/two/square") { throw TransferError(.forbidden, detail: "no") } }
        }) { harness in
            _ = try await harness.process("one")
            let second = try await harness.process("two", keeping: false)
            #expect(second.error?.kind == .upload && second.cacheKey == nil && !second.isReused)
            #expect(!Flow.files(in: harness.store.folder.root.path).contains { $0.contains("/two/") })
        }
    }

    @Test("goes its own way where nobody can say whether there is one")
    func searchFails() async throws {
        struct Away: Error {}
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder)) { $0.findResult = { _, _ in throw Away() } }
            let result = try await processor.process(try Flow.job())
            #expect(result.success && result.cacheKey != nil)
            #expect(try await Flow.processor(FolderStore(folder)).process(try Flow.job()).cacheKey == nil)
        }
    }

    @Test("is found by the hash of the upload, which is not computed again, unless the upload was packed")
    func knownHash() async throws {
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder)) { $0.findResult = { _, _ in nil } }
            var job = try Flow.job()
            guard case .bytes(let bytes) = job.source else { throw CancellationError() }
            let computed = try await processor.process(job).cacheKey
            job.sourceHash = SourceHash(sha256: "not computed", size: bytes.count)
            #expect(try await processor.process(job).cacheKey != computed)
            job.sourceHash = SourceHash(sha256: "of packed bytes", size: bytes.count - 1)
            #expect(try await processor.process(job).cacheKey == computed)
        }
    }

    @Test("knows the encoder of the AVIF that `auto` tries, and no other", arguments: [4, 6] as [Int64])
    func encoderOfAuto(effort: Int64) throws {
        let preset = try #require(QualityPresets.builtIn[.dallE])
        func cacheKey(_ encoder: AVIFEncoderName?) throws -> CacheKey? {
            var options: [String: JSONValue] = ["format": "auto", "effort": .integer(effort)]
            options["avifEncoder"] = encoder.map { .string($0.rawValue) }
            let specs = try preset.specs(changedBy: ["high-quality": .object(options)])
            return CacheKey("", as: specs, Flow.unmarked, origin: .opened, by: .init())
        }
        let usual: AVIFEncoderName = AV1Encoder.version == nil ? .libaom : .svtAV1
        #expect(try cacheKey(nil) == cacheKey(usual))
        let isSame = try cacheKey(.libaom) == cacheKey(.svtAV1)
        let makesNone = effort < 5
        #expect(isSame == (makesNone || usual == .libaom))
    }

    @Test("is another one by any option", arguments: VariantOptionTests.rows)
    func cacheKey(_ row: VariantOptionTests.Row) throws {
        let preset = try #require(QualityPresets.builtIn[.dallE])
        let options = try JSONDecoder().decode(JSONValue.self, from: Data(row.said.utf8))
        let specs = try preset.specs(changedBy: ["normal": options])
        func cacheKey(_ specs: [VariantSpec]) -> CacheKey? {
            CacheKey("", as: specs, Flow.unmarked, origin: .opened, by: .init())
        }
        #expect(cacheKey(specs) == cacheKey(specs))
        #expect((cacheKey(specs) == cacheKey(preset.specs)) == (specs == preset.specs))
        #expect((cacheKey(specs) == nil) == row.said.contains("image"))
    }

    @Test("says whether it may with true or false", arguments: ["yes", 1, [], ["normal": true]] as [JSONValue])
    func mistake(_ value: JSONValue) throws {
        let preset = try #require(QualityPresets.builtIn[.dallE])
        let error = try #require(throws: InvalidJob.self) { try preset.specs(changedBy: ["reuse": value]) }
        #expect(error == InvalidJob(field: "options.reuse", message: "'reuse' is true or false."))
    }
}
