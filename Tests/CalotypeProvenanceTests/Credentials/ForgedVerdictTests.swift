import CalotypeTesting
import Testing

@testable import CalotypeCredentials
@testable import CalotypeProvenance

@Suite("A verdict that comes from another process", .timeLimit(.minutes(1)))
struct ForgedVerdictTests {
    private static let whole = #"""
        {"content":"whole","trust":"trusted","results":{"ingredientDeltas":[],"activeManifest":
        {"success":[{"code":"claimSignature.validated","url":"self#jumbf=/c2pa/a"}],"informational":[],"failure":[]}}}
        """#

    @Test("says what it said", .enabled(if: TestVerifier.isPresent, "the C2PA library is missing"))
    func roundTrip() async throws {
        let signed = try #require(try await TestSigner.sign(TestPicture.gif.bytes, TestSigner.created).embedded)
        for bytes in [signed, signed + [0], Array(signed.dropLast(40)), TestPicture.gif.bytes] {
            let verdict = try TestVerifier.shared.get().verdict(on: bytes, .gif)
            #expect(CredentialVerdict(written: try verdict.written) == verdict)
        }
    }

    static let nonsense = [
        "", "{}", "[]", "null", #"{"content":"perfect"}"#, #"{"content":"whole","trust":"all"}"#,
        #"{"content":"whole","results":{}}"#, String(repeating: "[", count: 100_000),
        whole.replacing(#""failure":[]"#, with: #""failure":[{"code":"a\u001b[2J"}]"#),
        whole.replacing(
            #""failure":[]"#, with: #""failure":[{"code":"\#(String(repeating: "a", count: 2000))"}]"#),
        whole.replacing(#""failure":[]"#, with: #""failure":[{"code":7}]"#),
    ]

    @Test("is none if it makes no sense", arguments: nonsense.indices)
    func refused(_ index: Int) {
        #expect(CredentialVerdict(written: Array(Self.nonsense[index].utf8)) == nil)
    }

    /// The process that signs reads such a store by itself, and must survive any.
    @Test("and calls every manifest whole makes no store dangerous to the process that signs, 400 times")
    func forged() async throws {
        let verdict = try #require(CredentialVerdict(written: Array(Self.whole.utf8)))
        #expect(verdict.content == .whole && verdict.trust == .trusted && verdict.failures == [])
        let parent = try #require(try await TestSigner.sign(TestPicture.gif.bytes, TestSigner.created).embedded)
        let start = try #require(parent.firstRange(of: Array("jumb".utf8))).lowerBound - 4
        var random = SeededGenerator(seed: 45)
        var signed = 0
        for _ in 0..<400 {
            var bytes = parent
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = start + Int.random(in: 0..<min(2000, bytes.count - start), using: &random)
                bytes[index] = random.pick([0, 1, 2, 8, 127, 255, UInt8.random(in: 0...255, using: &random)])
            }
            var provenance = Provenance.read(bytes)
            provenance.credential.take(verdict)
            guard let source = try? OpenedSource(provenance, verdict: verdict, tampered: .record) else { continue }
            _ = try await TestSigner.sign(TestPicture.gif.bytes, .opened(source), placement: .embedded(upTo: 1 << 20))
            signed += 1
        }
        #expect(signed > 50)
    }
}
