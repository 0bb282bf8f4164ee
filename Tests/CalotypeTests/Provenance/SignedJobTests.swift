import CalotypeAPI
import CalotypeCredentials
import CalotypeImage
import CalotypeProvenance
import CalotypeTesting
import Crypto
import Foundation
import Testing

@testable import Calotype

@Suite(
    "Signed variants of a job", .enabled(if: CredentialLibrary.isPresent, "the C2PA library is missing"),
    .timeLimit(.minutes(2)))
struct SignedJobTests {
    /// Runs a job with a key, in a folder.
    private func job(
        _ source: [UInt8], in folder: String, id: String = "a", tool: ImageTool = .dallE,
        _ options: [String: JSONValue] = [:], presets: QualityPresets = .builtIn,
        _ change: (inout ImageProcessor.Configuration) -> Void = { _ in }
    ) async throws -> ImageProcessingResult {
        let (writer, verifier) = (try Signing.writer(), try Signing.verifier.get())
        let processor = try Flow.processor(FolderStore(folder), presets: presets) {
            $0.credentialWriter = writer
            $0.credentialVerifier = verifier
            change(&$0)
        }
        return try await processor.process(
            ImageProcessingJob(id: id, tool: tool, source: .bytes(source), userId: "u", options: options))
    }

    private func bytes(_ key: ObjectKey, in folder: String) async throws -> [UInt8] {
        try await FolderStore(folder).get(key, limit: 1 << 24)
    }

    private static let formats = ["jpeg", "png", "webp", "gif", "avif"]

    /// One variant for each format, of half the size.
    private static let each: [String: JSONValue] = Dictionary(
        uniqueKeysWithValues: formats.map {
            ($0, .object(["format": .string($0), "maxWidth": .integer(32), "maxHeight": .integer(32)]))
        }
    ).merging(["only": .array(formats.map { .string($0) })]) { $1 }

    @Test("are whole and trusted in each format, with exactly what was done, and name the record")
    func whole() async throws {
        let plain = DrawnImage.textured(64, 48).png
        try await Flow.withFolder { folder in
            let result = try await job(plain, in: folder, Self.each)
            let record = try #require(result.provenance).record
            #expect(record.variants.allSatisfy { $0.signed && $0.added == ["mark", "credential"] })
            let fingerprint = try Signing.writer().identity.chain.fingerprint
            #expect(record.signer?.certificate == fingerprint)
            let hash = SHA256.hash(data: try WireJSON.bytes(of: record)).hexadecimal
            for variant in result.variants {
                let provenance = try Signing.checked(try await bytes(variant.key, in: folder))
                let credential = provenance.credential
                #expect(credential.content == .whole && credential.signer?.trust == .trusted, "\(variant.variant)")
                #expect(
                    credential.story?.actions.map(\.action) == [
                        "c2pa.opened", "c2pa.resized.proportional", "c2pa.transcoded",
                    ])
                #expect(
                    credential.story?.job?.record == hash && credential.story?.job?.variant == variant.variant.rawValue)
                #expect(provenance.mark.statements.contains { $0.place == .xmp && $0.claim == .ai })
                #expect(variant.key.rawValue.contains(variant.sha256.prefix(12)) == false)
            }
        }
    }

    @Test("tell what was not done by leaving it out: a size that stays, and a crop")
    func actions() async throws {
        try await Flow.withFolder { folder in
            let options: [String: JSONValue] = [
                "only": .array([.string("same"), .string("cut"), .string("text")]),
                "same": .object(["format": .string("png"), "maxWidth": .integer(512)]),
                "cut": .object([
                    "format": .string("png"), "fit": .string("cover"), "maxWidth": .integer(16),
                    "maxHeight": .integer(16),
                ]),
                "text": .object([
                    "format": .string("png"), "maxWidth": .integer(512),
                    "watermark": .object(["text": .string("A")]),
                ]),
            ]
            let result = try await job(DrawnImage.textured(64, 48).png, in: folder, options)
            try #require(result.variants.count == 3, "\(String(describing: result.error))")
            func actions(_ index: Int) async throws -> [String]? {
                try Signing.checked(try await bytes(result.variants[index].key, in: folder)).credential.story?.actions
                    .map(\.action)
            }
            let found = [try await actions(0), try await actions(1), try await actions(2)]
            #expect(found.contains(["c2pa.opened", "c2pa.transcoded"]), "\(found)")
            #expect(found.contains(["c2pa.opened", "c2pa.resized.proportional", "c2pa.cropped", "c2pa.transcoded"]))
            #expect(found.contains(["c2pa.opened", "c2pa.addedText", "c2pa.transcoded"]))
        }
    }

    @Test("continue the history of a signed source, and begin one where the operator's own system made the picture")
    func history() async throws {
        let signed = try await Signing.signedSource()
        let presets = try QualityPresets(yaml: Signing.presets)
        try await Flow.withFolder { folder in
            for (id, source, first, manifests) in [
                ("own", DrawnImage.textured(64, 48).png, "c2pa.created", 1),
                ("foreign", signed, "c2pa.opened", 2),
            ] {
                let result = try await job(
                    source, in: folder, id: id, tool: ImageTool(rawValue: "own"), presets: presets)
                for variant in result.variants {
                    let story = try #require(
                        try Signing.checked(try await bytes(variant.key, in: folder)).credential.story)
                    #expect(story.actions.first?.action == first && story.manifests == manifests, "\(id)")
                }
                #expect(
                    result.provenance?.record.variants.map(\.kept.last) ?? []
                        == (id == "own" ? [nil, nil] : ["credential", "credential"]))
            }
        }
    }

    @Test("keep their key and their bytes when the job runs again, and get other keys with another certificate")
    func again() async throws {
        try await Flow.withFolder { folder in
            let first = try await job(DrawnImage.textured(64, 48).png, in: folder)
            let files = Flow.files(in: folder)
            let key = try #require(first.variants.first).key
            let kept = try await bytes(key, in: folder)
            let second = try await job(DrawnImage.textured(64, 48).png, in: folder)
            #expect(second.variants == first.variants)
            #expect(Flow.files(in: folder) == files)
            #expect(try await bytes(key, in: folder) == kept)
            let writer = try Signing.writer(Result { try DevelopmentCertificate() })
            let third = try await job(DrawnImage.textured(64, 48).png, in: folder) { $0.credentialWriter = writer }
            #expect(Set(third.variants.map(\.key)).isDisjoint(with: first.variants.map(\.key)))
        }
    }

    @Test("are copied by a job of the same picture, and not if the certificate or the policy differs")
    func reuse() async throws {
        try await Flow.withFolder { folder in
            let source = DrawnImage.textured(64, 48).png
            let results = Results()
            func run(
                _ id: String, _ options: [String: JSONValue] = [:],
                _ change: (inout ImageProcessor.Configuration) -> Void = { _ in }
            ) async throws -> ImageProcessingResult {
                let result = try await job(source, in: folder, id: id, options) {
                    $0.findResult = { key, _ in results[key] }
                    change(&$0)
                }
                results.add(result)
                return result
            }
            // Nobody takes the unsigned variants of a signer that failed, once it works.
            let failing = CredentialWriter(try Self.failing)
            let unsigned = try await run("z") { $0.credentialWriter = failing }
            #expect(unsigned.provenance?.record.signer == nil)
            let first = try await run("a")
            #expect(!first.isReused && first.provenance?.record.variants.map(\.signed) == [true, true])
            let copy = try await run("b")
            #expect(copy.isReused && copy.variants.map(\.sha256) == first.variants.map(\.sha256))
            #expect(copy.provenance?.record == first.provenance?.record)
            // The same job once more finds what it stored.
            let again = try await run("b")
            #expect(again.isReused && again.variants == copy.variants)
            let writer = try Signing.writer(Result { try DevelopmentCertificate() })
            let others = [
                try await run("c") { $0.credentialWriter = writer }, try await run("d") { $0.credentialWriter = nil },
                try await run("e", ["provenance": .string("private")]),
            ]
            #expect(others.allSatisfy { $0.success && !$0.isReused })
        }
    }

    /// Results by their cache key, the newest first.
    private final class Results: @unchecked Sendable {
        private let lock = NSLock()
        private var byKey: [CacheKey: ImageProcessingResult] = [:]

        func add(_ result: ImageProcessingResult) {
            if let key = result.cacheKey { lock.withLock { byKey[key] = result } }
        }
        subscript(key: CacheKey) -> ImageProcessingResult? { lock.withLock { byKey[key] } }
    }

    private struct FailingSigner: ProvenanceSigner {
        struct Unreachable: Error {}
        func signature(of bytes: [UInt8]) async throws -> [UInt8] { throw Unreachable() }
    }

    /// Our certificate with a signer that always fails.
    private static var failing: SigningIdentity {
        get throws { SigningIdentity(chain: try Signing.writer().identity.chain, signer: FailingSigner()) }
    }

    @Test("are missing where they cannot be made, with the reason, and fail a job that requires them")
    func unsigned() async throws {
        let signed = try await Signing.signedSource()
        let plain = DrawnImage.textured(64, 48).png
        typealias Change = @Sendable (inout ImageProcessor.Configuration) -> Void
        let failing = try Self.failing
        let rows: [(reason: String, source: [UInt8], words: String, change: Change)] = [
            ("no-key", plain, "there is no key", { $0.credentialWriter = nil }),
            ("unchecked", signed, "install the C2PA library", { $0.credentialVerifier = nil }),
            ("signer", plain, "the signer failed", { $0.credentialWriter = CredentialWriter(failing) }),
            (
                "unstamped", plain, "no time stamp",
                { configuration in
                    let stamper = TimeStamper(isRequired: true) { _ in throw FailingSigner.Unreachable() }
                    configuration.credentialWriter = configuration.credentialWriter.map {
                        CredentialWriter($0.identity, timeStamper: stamper)
                    }
                }
            ),
        ]
        for row in rows {
            try await Flow.withFolder { folder in
                let result = try await job(row.source, in: folder, [:], row.change)
                let record = try #require(result.provenance).record
                #expect(record.variants.allSatisfy { !$0.signed && $0.unsignedReason == row.reason }, "\(row.reason)")
                #expect(record.signer == nil)
                let isWarned = result.warnings.contains { $0.contains("is not signed: ") }
                #expect(isWarned == (row.reason != "no-key"), "\(row.reason)")
            }
            try await Flow.withFolder { folder in
                let required: [String: JSONValue] = ["provenance": .object(["require": .string("credential")])]
                let result = try await job(row.source, in: folder, required, row.change)
                let error = try #require(result.error)
                #expect(error.reason == .provenance && error.message.contains(row.words))
                // The signer and the authority may answer later.
                #expect(
                    error.retry == (["signer", "unstamped"].contains(row.reason) ? .later : .never), "\(row.reason)")
                #expect(Flow.files(in: folder) == [], "\(row.reason)")
            }
        }
    }

    @Test("of a source that was changed are refused or say so, as the policy wants")
    func tampered() async throws {
        let original = try await Signing.signedSource()
        let other = try await Signing.signedSource(DrawnImage.fading(64, 48).png)
        let changed: [(name: String, bytes: [UInt8])] = [
            ("a chunk added", original.inserting(PNGChunk("tEXt", Array("Title\0x".utf8)).bytes, at: 33)),
            ("the manifest of another picture", try original.taking("caBX", from: other)),
            ("a cut manifest", try original.cutting("caBX")),
            ("two manifests", try original.doubling("caBX")),
        ]
        for (name, source) in changed {
            try await Flow.withFolder { folder in
                let refusing: [String: JSONValue] = ["provenance": .object(["tampered": .string("refuse")])]
                let error = try await job(source, in: folder, refusing).error
                #expect(error?.reason == .provenance, "\(name)")
                #expect(error?.message.contains("was changed after it was signed") == true, "\(name)")
                #expect(Flow.files(in: folder) == [], "\(name)")
            }
            try await Flow.withFolder { folder in
                let result = try await job(source, in: folder)
                #expect(result.warnings.contains("The image was changed after it was signed."), "\(name)")
                #expect(["changed", "unreadable"].contains(result.provenance?.record.credential), "\(name)")
                let first = try #require(result.variants.first, "\(name): \(String(describing: result.error))")
                let checked = try Signing.checked(try await bytes(first.key, in: folder))
                #expect(checked.credential.content == .whole, "\(name)")
                let note = checked.credential.story?.ingredients.first?.note ?? ""
                #expect(note.contains("was changed after") || note.contains("cannot be read"), "\(name)")
            }
        }
        try await Flow.withFolder { folder in
            let refusing: [String: JSONValue] = ["provenance": .object(["tampered": .string("refuse")])]
            let result = try await job(original, in: folder, refusing)
            #expect(result.success)
        }
    }

    @Test("have their credential beside them when it is large, under their key, and name it in XMP")
    func beside() async throws {
        try await Flow.withFolder { folder in
            let options = Self.each.merging(["provenance": .object(["embed": .string("sidecar")])]) { $1 }
            let (writer, verifier) = (try Signing.writer(), try Signing.verifier.get())
            let store = FolderStore(folder, publicBaseURL: URL(string: "https://cdn.example/x")!)
            let processor = try Flow.processor(store) {
                $0.credentialWriter = writer
                $0.credentialVerifier = verifier
            }
            let run = {
                try await processor.process(
                    ImageProcessingJob(
                        id: "a", tool: .dallE, source: .bytes(DrawnImage.textured(64, 48).png), userId: "u",
                        options: options))
            }
            let result = try await run()
            for variant in result.variants {
                let file = try #require(variant.credential)
                #expect(file.key.rawValue == variant.key.rawValue + ".c2pa")
                #expect(file.url.absoluteString == variant.url.absoluteString + ".c2pa")
                let (image, store) = (try await bytes(variant.key, in: folder), try await bytes(file.key, in: folder))
                let checked = try Signing.checked(image, sidecar: store)
                #expect(checked.credential.content == .whole && checked.credential.signer?.trust == .trusted)
                let alone = Provenance.read(image).credential
                #expect(variant.format == .avif || alone.address == file.url.absoluteString, "\(variant.format)")
                #expect(Provenance.read(image).mark.isAI)
            }
            let again = try await run()
            #expect(again.variants == result.variants)
            #expect(Flow.files(in: folder).count == 2 * result.variants.count)
        }
    }

    @Test("have a preview that is signed before the others exist")
    func preview() async throws {
        try await Flow.withFolder { folder in
            let options: [String: JSONValue] = [
                "preview": .object(["maxWidth": .integer(16), "maxHeight": .integer(16), "format": .string("webp")])
            ]
            let result = try await job(DrawnImage.textured(64, 48).png, in: folder, options)
            let preview = try #require(result.variants.first { $0.variant == .preview })
            let story = try #require(
                try Signing.checked(try await bytes(preview.key, in: folder)).credential.story)
            #expect(story.job == nil)
            #expect(result.provenance?.record.variants.count == 3)
            let again = try await job(DrawnImage.textured(64, 48).png, in: folder, options)
            #expect(again.variants == result.variants)
        }
    }

    @Test("of many jobs at once are all whole")
    func many() async throws {
        try await Flow.withFolder { folder in
            try await withThrowingTaskGroup(of: ImageProcessingResult.self) { group in
                for index in 0..<24 {
                    if index >= 8, let result = try await group.next() { #expect(result.success) }
                    group.addTask {
                        try await job(
                            DrawnImage.textured(64 + index, 48).png, in: folder, id: "job-\(index)")
                    }
                }
                try await group.waitForAll()
            }
            let files = Flow.files(in: folder)
            #expect(files.count == 48)
            for file in files {
                let checked = try Signing.checked(try await bytes(try ObjectKey(file), in: folder))
                #expect(checked.credential.content == .whole, "\(file)")
            }
        }
    }
}

extension [UInt8] {
    fileprivate func inserting(_ bytes: [UInt8], at offset: Int) -> [UInt8] {
        var changed = self
        changed.insert(contentsOf: bytes, at: offset)
        return changed
    }

    /// The range of the first chunk of this name.
    private func chunk(_ name: String) throws -> Range<Int> {
        let start = try #require(firstRange(of: Array(name.utf8))).lowerBound - 4
        let length = self[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        return start..<start + length + 12
    }

    fileprivate func taking(_ name: String, from other: [UInt8]) throws -> [UInt8] {
        var changed = self
        changed.replaceSubrange(try chunk(name), with: other[try other.chunk(name)])
        return changed
    }

    fileprivate func cutting(_ name: String) throws -> [UInt8] {
        let range = try chunk(name)
        var changed = self
        let data = self[range.lowerBound + 8..<range.upperBound - 4]
        changed.replaceSubrange(range, with: PNGChunk(name, Swift.Array(data.prefix(data.count / 2))).bytes)
        return changed
    }

    fileprivate func doubling(_ name: String) throws -> [UInt8] {
        let range = try chunk(name)
        return inserting(Swift.Array(self[range]), at: range.lowerBound)
    }
}
