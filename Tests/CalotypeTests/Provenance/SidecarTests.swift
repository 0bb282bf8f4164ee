import CalotypeImage
import CalotypeProvenance
import CalotypeTesting
import Foundation
import Testing

@testable import Calotype

@Suite("The metadata beside the variants", .enabled(if: PlantedSource.toolsAreInstalled), .timeLimit(.minutes(2)))
struct SidecarTests {
    /// Texts that must not leak, by the place that has them.
    private static let tokens = [
        "promptToken", "negativeToken", "serialToken", "authorToken", "bylineToken", "historyToken", "thumbToken",
        "trailToken", "commentToken", "modelToken",
    ]

    private static func planted() async throws -> [UInt8] {
        var source = try await PlantedSource.image([
            "-XMP-iptcExt:DigitalSourceType=\(PlantedSource.trained)",
            "-EXIF:UserComment=promptToken\nNegative prompt: negativeToken\nSteps: 20, Sampler: Euler a, CFG scale: 7, "
                + "Seed: 12, Model: modelToken",
            "-EXIF:SerialNumber=serialToken", "-EXIF:Artist=authorToken", "-IPTC:By-line=bylineToken",
            "-XMP-xmpMM:HistoryParameters=historyToken", "-JPEG:Comment=commentToken",
            "-GPSLatitude=48.4375", "-GPSLatitudeRef=N", "-GPSLongitude=9", "-GPSLongitudeRef=E",
        ])
        source += Array("trailToken".utf8)
        return source
    }

    private func files(
        _ policy: JSONValue, isSigned: Bool = false, _ body: (String, ImageProcessingResult) async throws -> Void
    ) async throws {
        let source = try await Self.planted()
        let writer = isSigned ? try Signing.writer() : nil
        try await Flow.withFolder { folder in
            let processor = try Flow.processor(FolderStore(folder)) {
                $0.storesProvenanceRecords = true
                $0.credentialWriter = writer
            }
            let job = try ImageProcessingJob(
                id: "a", tool: .dallE, source: .bytes(source), userId: "u",
                options: [
                    "provenance": policy, "png": .object(["format": .string("png"), "maxWidth": .integer(64)]),
                    "avif": .object(["format": .string("avif"), "maxWidth": .integer(64)]),
                    "gif": .object(["format": .string("gif"), "maxWidth": .integer(64)]),
                ])
            let result = try await processor.process(job)
            if let error = result.error { throw error }
            try await body(folder, result)
        }
    }

    /// The tokens in a file, in UTF-8 or in UTF-16 of either order. Variants are not compressed where metadata is.
    private func leaks(_ path: String) throws -> [String] {
        let bytes = Data(try Corpus.bytes(path))
        return (Self.tokens + ["48.4375"]).filter { token in
            [String.Encoding.utf8, .utf16LittleEndian, .utf16BigEndian].contains { encoding in
                bytes.range(of: token.data(using: encoding) ?? Data([0])) != nil
            }
        }
    }

    @Test("has everything that 'private' keeps out of the variants, under a key that nobody can guess")
    func isPrivate() async throws {
        try await files(.string("private")) { folder, result in
            let sidecar = try #require(result.provenance?.sidecar)
            #expect(sidecar.key.rawValue.wholeMatch(of: #/u/a/provenance-[0-9a-f]{32}\.json/#) != nil)
            for variant in result.variants {
                #expect(try leaks("\(folder)/\(variant.key)") == [], "\(variant.variant)")
            }
            let bytes = try Corpus.bytes("\(folder)/\(sidecar.key)")
            #expect(bytes.count == sidecar.size)
            let json = String(decoding: bytes, as: UTF8.self)
            for token in ["promptToken", "negativeToken", "bylineToken", "historyToken", "modelToken"] {
                #expect(json.contains(token), "\(token)")
            }
            // The EXIF block of the sidecar, as exiftool reads it.
            let root = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
            let metadata = try #require(root["metadata"] as? [String: Any])
            let block = try #require((metadata["exif"] as? String).flatMap { Data(base64Encoded: $0) })
            let read = try await PlantedSource.read(
                ["EXIF:SerialNumber", "EXIF:Artist", "GPS:GPSLatitude#"], in: [UInt8](block), as: "tif")
            #expect(read.prefix(2) == ["serialToken", "authorToken"] && read[2].hasPrefix("48.4375"))
            let record = try #require(result.provenance?.record.variants.first)
            #expect(record.kept == ["mark"] && record.sidecar == ["rights", "generation", "position", "exif"])
        }
    }

    @Test("does not exist with 'public', and no variant has what that drops")
    func isPublic() async throws {
        try await files(.string("public")) { folder, result in
            #expect(result.provenance?.sidecar == nil)
            for file in Flow.files(in: folder) { #expect(try leaks("\(folder)/\(file)") == [], "\(file)") }
            let record = try #require(result.provenance?.record.variants.first)
            #expect(record.kept == ["mark"] && record.dropped == ["rights", "generation", "position", "exif"])
        }
    }

    @Test("No signed variant and no credential has what a policy drops")
    func signed() async throws {
        for embed in [JSONValue.integer(65_536), .string("sidecar")] {
            try await files(.object(["embed": embed]), isSigned: true) { (folder, result) async throws in
                let signed = result.provenance?.record.variants.map(\.signed) ?? []
                #expect(!signed.isEmpty && !signed.contains(false))
                for file in Flow.files(in: folder) {
                    let leaked = try leaks("\(folder)/\(file)")
                    #expect(leaked == [], "\(file)")
                }
            }
        }
        try await files(.string("private"), isSigned: true) { (folder, result) async throws in
            for variant in result.variants {
                let leaked = try leaks("\(folder)/\(variant.key)")
                #expect(leaked == [], "\(variant.variant)")
            }
        }
    }

    @Test("The stored record names each variant by its hash, and says what became of each part")
    func record() async throws {
        try await files(.string("public")) { folder, result in
            let file = try #require(result.provenance?.recordFile)
            let record = try JSONDecoder().decode(
                ProvenanceRecord.self, from: Data(try Corpus.bytes("\(folder)/\(file.key)")))
            #expect(record.variants.map(\.sha256) == result.variants.map(\.sha256))
            #expect(record == result.provenance?.record)
        }
    }

    @Test("The same job twice has the same key, and another source another key")
    func sameKey() async throws {
        var keys: Set<ObjectKey> = []
        for _ in 0..<2 {
            try await files(.string("private")) { _, result in
                keys.insert(try #require(result.provenance?.sidecar?.key))
            }
        }
        #expect(keys.count == 1)
    }
}
