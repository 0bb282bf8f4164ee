import Foundation
import Testing

@testable import CalotypeCredentials
@testable import CalotypeProvenance

@Suite("Changes after signing", .enabled(if: TestVerifier.isPresent, "the C2PA library is missing"))
struct DamagedCredentialTests {
    /// The change of a signed file.
    enum Change: String, CaseIterable, Sendable {
        case pixel, metadata, claim, appended

        func applied(to bytes: [UInt8], unsigned: [UInt8]) throws -> [UInt8] {
            var changed = bytes
            switch self {
            case .appended: return bytes + [0]
            // The last byte but the trailer of each format belongs to the pixels, to XMP or to a checksum.
            case .pixel: changed[try #require(Self.pixel(bytes, unsigned))] ^= 1
            case .metadata:
                let place = try #require(Self.offset(of: "trainedAlgorithmicMedia\"", or: "Description", in: bytes))
                changed[place] ^= 1
            case .claim: changed[try #require(Self.offset(of: "urn:c2pa:", or: "urn:c2pa:", in: bytes)) + 12] ^= 1
            }
            return changed
        }

        /// An offset in the pixels: they are what is equal at the end of the unsigned file, or of its start.
        private static func pixel(_ bytes: [UInt8], _ unsigned: [UInt8]) -> Int? {
            let tail = Array(unsigned.suffix(unsigned.count / 2).prefix(8))
            return (0..<bytes.count - tail.count).last { Array(bytes[$0..<$0 + tail.count]) == tail }
        }

        private static func offset(of text: String, or other: String, in bytes: [UInt8]) -> Int? {
            for pattern in [text, other].map({ Array($0.utf8) }) {
                let found = (0..<bytes.count - pattern.count).first {
                    bytes[$0] == pattern[0] && Array(bytes[$0..<$0 + pattern.count]) == pattern
                }
                if let found { return found }
            }
            return nil
        }
    }

    private static func marked() throws -> [[UInt8]] {
        var content = MarkContent()
        content.sourceType = .trainedAlgorithmicMedia
        return try TestPicture.allCases.map { picture in
            let format = try #require(FileFormat(ByteWindow(picture.bytes)))
            return try XMPPacket(content, for: format).embedded(in: picture.bytes)
        } + TestAVIF.allCases.map(\.bytes)
    }

    @Test("No changed byte is called whole", arguments: Change.allCases)
    func changed(_ change: Change) async throws {
        for picture in try Self.marked() {
            let signed = try #require(try await TestSigner.sign(picture, TestSigner.created).embedded)
            let changed = try change.applied(to: signed, unsigned: picture)
            var provenance = Provenance.read(changed)
            provenance.check(changed, with: try TestVerifier.shared.get())
            #expect(provenance.isTampered, "\(provenance.format?.rawValue ?? ""): \(provenance.credential.content)")
        }
    }

    /// Sources that were changed after signing.
    enum Source: String, CaseIterable, Sendable {
        case pixel, chunk, foreign, cut, twice

        func bytes() async throws -> [UInt8] {
            let sign = { (picture: TestPicture) in
                try #require(try await TestSigner.sign(picture.bytes, TestSigner.created).embedded)
            }
            let signed = try await sign(.png)
            let end = 33 + 12 + (ByteWindow(signed).u32(at: 33) ?? 0)
            switch self {
            case .pixel:
                var changed = signed
                changed[changed.count - 20] ^= 1
                return changed
            case .chunk: return signed[..<end] + TestFile.chunk("tEXt", ascii("a\0b")) + signed[end...]
            case .foreign:
                let other = try #require(Provenance.read(try await sign(.jpeg)).manifest)
                return signed[..<33] + TestFile.chunk("caBX", other) + signed[end...]
            case .cut:
                let half = signed[41..<41 + 900]
                return signed[..<33] + TestFile.chunk("caBX", Array(half)) + signed[end...]
            case .twice: return Array(signed[..<end] + signed[33...])
            }
        }
    }

    @Test("A tampered source is refused, or its variant says so", arguments: Source.allCases)
    func tampered(_ source: Source) async throws {
        let bytes = try await source.bytes()
        var provenance = Provenance.read(bytes)
        let verdict = provenance.check(bytes, with: try TestVerifier.shared.get())
        #expect(provenance.isTampered)
        #expect(throws: SigningFailure.tampered(failures: verdict?.failures ?? [])) {
            try OpenedSource(provenance, verdict: verdict, tampered: .refuse)
        }
        let opened = try OpenedSource(provenance, verdict: verdict, tampered: .record)
        let signed = try #require(try await TestSigner.sign(TestPicture.jpeg.bytes, .opened(opened)).embedded)
        var child = Provenance.read(signed)
        child.check(signed, with: try TestVerifier.shared.get())
        #expect(child.credential.content == .whole)
        let ingredient = try #require(child.credential.story?.ingredients.first)
        #expect(ingredient.note?.hasPrefix("The ") ?? false)
        if provenance.credential.content == .changed { #expect(ingredient.content == .changed) }
    }

    @Test("Without a verdict the history cannot be continued")
    func unchecked() async throws {
        let bytes = try #require(try await TestSigner.sign(TestPicture.png.bytes, TestSigner.created).embedded)
        #expect(throws: SigningFailure.unchecked) {
            try OpenedSource(Provenance.read(bytes), verdict: nil, tampered: .record)
        }
    }
}
