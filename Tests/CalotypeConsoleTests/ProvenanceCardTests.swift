import CalotypeAPI
import Foundation
import Testing

@testable import CalotypeConsole

/// The card about where a picture came from.
@Suite("The provenance card")
struct ProvenanceCardTests {
    private func card(_ source: [String: JSONValue], showsPrompts: Bool = true) -> String {
        let report = ProvenanceReport(
            source: source,
            record: ProvenanceRecord(
                version: "1", sourceSha256: "0", decision: .init(sourceType: nil, decidedBy: "nobody", conflicts: []),
                tool: nil, variants: []), sidecar: nil, recordFile: nil)
        return String(
            decoding: ProvenanceCard(provenance: report, showsPrompts: showsPrompts).html.bytes, as: UTF8.self)
    }

    private static func credential(_ content: String, trust: String? = nil) -> JSONValue {
        var members: [String: JSONValue] = ["content": .string(content)]
        if let trust { members["signer"] = ["name": "Ann's signer", "trust": .string(trust)] }
        return .object(members)
    }

    @Test(
        "Valid, signer unknown, incomplete and tampered are four different things",
        arguments: [
            (credential("whole", trust: "trusted"), "valid"),
            (credential("whole", trust: "unlisted"), "signer-unknown"),
            (credential("whole", trust: "expired"), "signer-unknown"),
            (credential("whole", trust: "revoked"), "signer-unknown"), (credential("whole"), "signer-unknown"),
            (credential("changed", trust: "trusted"), "tampered"), (credential("elsewhere"), "incomplete"),
            (credential("unreadable"), "incomplete"), (credential("unchecked", trust: "unchecked"), "unchecked"),
            (credential("a later word"), "unchecked"),
        ])
    func verdicts(_ credential: JSONValue, _ verdict: String) {
        let html = card(["credential": credential])
        #expect(html.contains("data-verdict=\"\(verdict)\""))
        #expect(html.contains("was changed after it was signed.</p>") == (verdict == "tampered"))
        #expect(html.contains("Ann&#39;s signer") == (credential["signer"] != nil))
    }

    @Test("A file without a credential has no verdict")
    func withoutCredential() {
        for source in [[:], ["credential": Self.credential("none")]] {
            let html = card(source)
            #expect(!html.contains("data-verdict") && html.contains("Nobody."))
        }
    }

    @Test("A parent that was tampered with is shown, also if the file itself holds, and at any depth", arguments: 0...3)
    func parents(_ depth: Int) {
        var parent: JSONValue = [
            "relationship": "parentOf", "content": "changed", "failures": ["assertion.dataHash.mismatch"],
        ]
        for _ in 0..<depth {
            parent = ["relationship": "parentOf", "content": "whole", "story": ["ingredients": [parent]]]
        }
        var credential: [String: JSONValue] = ["content": "whole", "story": ["ingredients": [parent]]]
        credential["signer"] = ["name": "S", "trust": "trusted"]
        let html = card(["credential": .object(credential)])
        #expect(html.contains("data-verdict=\"tampered\"") && html.contains("data-verdict=\"valid\""))
        #expect(html.contains("A picture that the source was made from had been changed"))
    }

    private static func mark(_ statements: (String, String, String?)...) -> JSONValue {
        let list = statements.map { place, claim, type -> JSONValue in
            ["place": .string(place), "claim": .string(claim), "sourceType": type.map(JSONValue.string) ?? .null]
        }
        return ["aiGenerated": .bool(statements.contains { $0.1 == "ai" }), "statements": .array(list)]
    }

    @Test(
        "It says whether the file calls itself AI-made, and how one knows",
        arguments: [
            (mark(), "It does not say how it was made."),
            (mark(("xmp", "ai", "trainedAlgorithmicMedia")), "Yes: its XMP metadata says that AI made it"),
            (
                mark(("credential", "ai", nil), ("xmp", "ai", nil), ("iptc", "ai", nil)),
                "Yes: its credential, its XMP metadata and its IPTC metadata say that AI made it"
            ),
            (
                mark(("credential", "notAI", "digitalCapture")),
                "No: its credential says that it was made in another way"
            ),
            (mark(("xmp", "possiblyAI", nil)), "Perhaps: its XMP metadata says that AI may have made it"),
            (
                mark(("xmp", "possiblyAI", nil), ("iptc", "notAI", nil)),
                "Perhaps: its XMP metadata says that AI may have made it"
            ),
        ])
    func statements(_ mark: JSONValue, _ sentence: String) {
        #expect(card(["mark": mark]).contains(sentence))
    }

    @Test("No text of it says that a picture is real or authentic")
    func words() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../Sources/CalotypeConsole/Pages/Provenance")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count >= 3)
        for file in files {
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(text.firstMatch(of: #/(?i)\b(real|authentic|genuine|true picture)\b/#) == nil, "\(file)")
        }
    }

    @Test("Prompts are in a part that one has to open, and not on the page of a token that may not read them")
    func prompts() {
        let source: [String: JSONValue] = [
            "generation": ["tool": "ComfyUI", "stages": [["prompts": ["a secret fox"], "model": "flux"]]]
        ]
        let open = card(source)
        #expect(open.contains("<details class=\"prompt\">") && open.contains("a secret fox"))
        let hidden = card(source, showsPrompts: false)
        #expect(!hidden.contains("secret") && !hidden.contains("flux") && hidden.contains("may not read prompts"))
    }

    @Test("Facts that are not there are left out")
    func absent() {
        let html = card([:])
        for name in [
            "Does it hold", "AI system", "Personal data", "Creator", "Findings", "Watermark", "<table", "<pre",
        ] {
            #expect(!html.contains(name), "\(name)")
        }
    }
}
