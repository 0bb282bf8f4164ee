import Foundation
import Testing

@testable import CalotypeCredentials
@testable import CalotypeProvenance

/// Damaged manifests, read and used as parents: nothing may crash or take long. `make fuzz TARGET=metadata-guided` sets
/// `CALOTYPE_EXHAUSTIVE` for 3,000 of them.
@Suite("Damaged manifests", .enabled(if: TestVerifier.isPresent, "the C2PA library is missing"))
struct CredentialMutationTests {
    private static let count = ProcessInfo.processInfo.environment["CALOTYPE_EXHAUSTIVE"] == nil ? 5 : 300

    private static let pictures = TestPicture.allCases.map(\.bytes) + [TestAVIF.libheif.bytes]

    @Test("A damaged manifest is refused or read, in less than a second", arguments: pictures.indices)
    func mutated(_ index: Int) async throws {
        var random = SeededNumbers(state: UInt64(index) + 100)
        let parent = try #require(try await TestSigner.sign(TestPicture.gif.bytes, TestSigner.created).embedded)
        var read = Provenance.read(parent)
        let verdict = read.check(parent, with: try TestVerifier.shared.get())
        let source = try OpenedSource(read, verdict: verdict, tampered: .refuse)
        let signed = try #require(try await TestSigner.sign(Self.pictures[index], .opened(source)).embedded)
        let store = try #require(Provenance.read(signed).manifest).count
        let first = try #require((0..<signed.count - 4).first { signed[$0] == 0x6A && signed[$0 + 1] == 0x75 })
        for _ in 0..<Self.count {
            let bytes = Self.mutated(signed, first, store, &random)
            let start = ContinuousClock.now
            var provenance = Provenance.read(bytes)
            let verdict = provenance.check(bytes, with: try TestVerifier.shared.get())
            if let opened = try? OpenedSource(provenance, verdict: verdict, tampered: .record) {
                _ = try await TestSigner.sign(
                    TestPicture.jpeg.bytes, .opened(opened), placement: .embedded(upTo: 1 << 20))
            }
            #expect(ContinuousClock.now - start < .seconds(1))
        }
    }

    /// Changes, removes, repeats or cuts some bytes in or near the store.
    private static func mutated(
        _ file: [UInt8], _ start: Int, _ store: Int, _ random: inout SeededNumbers
    ) -> [UInt8] {
        var bytes = file
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let last = min(start + store, bytes.count) - 1
            guard last > start else { break }
            let place = Int.random(in: start...last, using: &random)
            let end = min(bytes.count, place + Int.random(in: 1...24, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 4: bytes.replaceSubrange(place..<end, with: [UInt8](repeating: 0xFF, count: end - place))
            default: bytes.removeLast(Int.random(in: 0...min(64, bytes.count - start - 1), using: &random))
            }
        }
        return bytes
    }
}
