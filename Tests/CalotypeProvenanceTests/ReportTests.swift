import Foundation
import Testing

@testable import CalotypeProvenance

@Suite("The report as JSON")
struct ReportTests {
    @Test("Names and forms of the fields")
    func fields() throws {
        let action = TestCredential.action("c2pa.created", type: "trainedAlgorithmicMedia", agent: "Model 3")
        let signature = TestCBOR.list([
            .bytes([]), .fields(["x5chain": .bytes(TestCertificate.leaf)]), .null, .bytes([0]),
        ])
        let store = TestCredential.store([TestCredential.manifest("urn:a", actions: [action], signature: signature)])
        let xmp = TestXMP.packet(elements: "<dc:rights>Mine</dc:rights><dc:creator>Jo</dc:creator>")
        let orientation = TestExif.Tag(number: 274, type: 3, bytes: u16(6) + [0, 0], count: 1)
        let file = TestFile.png([
            TestFile.chunk("caBX", store), TestFile.chunk("iTXt", ascii("XML:com.adobe.xmp\0\0\0\0\0") + xmp),
            TestFile.chunk("eXIf", TestExif(image: [orientation, .text(305, "x")]).block), TestFile.chunk("zTXt", [0]),
        ])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let json = String(decoding: try encoder.encode(Provenance.read(file)), as: UTF8.self)
        #expect(json.filter { !$0.isWhitespace } == Self.expected(store.count).filter { !$0.isWhitespace })
    }

    private static func expected(_ size: Int) -> String {
        """
        {"credential": {"content": "unchecked",
          "signer": {"commonName": "example signer", "name": "Example Org", "stamped": false, "trust": "unchecked",
            "validFrom": "2026-01-01T00:00:00Z", "validUntil": "2027-01-02T03:04:05Z"},
          "story": {"actions": [{"action": "c2pa.created", "agent": {"name": "Model 3"},
              "sourceType": "trainedAlgorithmicMedia"}],
            "bytes": \(size), "disclosesAI": false, "failures": [], "generator": {"name": "Maker", "version": "1.2"},
            "ingredients": [], "manifests": 1, "namesSynthID": false}},
        "format": "png",
        "mark": {"aiGenerated": true, "contradictions": [], "sourceType": "trainedAlgorithmicMedia",
          "statements": [{"claim": "ai", "place": "credential", "sourceType": "trainedAlgorithmicMedia"}],
          "system": {"name": "Maker", "version": "Model 3"}},
        "orientation": 6,
        "personal": {"camera": false, "names": true, "position": false, "serialNumber": false},
        "problems": [{"kind": "damaged", "part": "text"}],
        "rights": {"copyright": "Mine", "creators": ["Jo"]}}
        """
    }
}
