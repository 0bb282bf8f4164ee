import CalotypeAPI
import CalotypeProvenance
import CalotypeTesting
import Foundation
import Testing

@testable import Calotype

@Suite("The provenance in a result", .timeLimit(.minutes(1)))
struct ResultSizeTests {
    @Test("has a limited size, also if a stranger's file says megabytes of everything")
    func limited() async throws {
        let long = String(repeating: "x", count: 300_000)
        let prompt = String(repeating: "cat ", count: 5_000)
        let xmp = """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
            <rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="\(long)" \
            xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" Iptc4xmpExt:AISystemUsed="\(long)"/>\
            </rdf:RDF></x:xmpmeta>
            """
        let parameters =
            "\(prompt)\nNegative prompt: \(prompt)\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Model: m"
        var png = DrawnImage.corners(8, 8).png
        let chunks =
            PNGChunk("iTXt", Array("XML:com.adobe.xmp\0\0\0\0\0\(xmp)".utf8)).bytes
            + PNGChunk("tEXt", Array("parameters\0\(parameters)".utf8)).bytes
        png.insert(contentsOf: chunks, at: 33)
        let result = try await RenderHarness().process(png)
        let source = try #require(result.provenance?.source)
        #expect(source.rights.credit?.count == 1024)
        #expect((1...1024).contains(source.mark.system?.name.count ?? 0))
        #expect(source.generation?.prompts.first?.count == 4096)
        #expect(try WireJSON.bytes(of: JobResult(result)).count < 65_536)
    }
}
