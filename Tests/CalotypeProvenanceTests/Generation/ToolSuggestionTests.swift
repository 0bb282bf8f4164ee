import Testing

@testable import CalotypeProvenance

struct ToolSuggestionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let file: GenerationFile
        let names: [String]
        let reason: String
        var testDescription: String { names.joined(separator: " or ") }
    }

    @Test(
        "The tool follows from the data in a file",
        arguments: [
            Row(
                file: .png(["prompt": Sample.graph]), names: ["comfyui", "stable-diffusion"],
                reason: #"the file says so: ComfyUI, in the PNG text "prompt""#),
            Row(
                file: .png(["prompt": #"{"1": {"class_type": "OpenAIDalle3", "inputs": {"prompt": "a fox"}}}"#]),
                names: ["comfyui", "dall-e"], reason: #"the file says so: ComfyUI, in the PNG text "prompt""#),
            Row(
                file: .jpeg(.comment(Sample.infotext)), names: ["automatic1111", "stable-diffusion"],
                reason: #"the file says so: AUTOMATIC1111, in the EXIF tag "UserComment""#),
            Row(
                file: .png(["generation_data": Sample.tensorArt]), names: ["tensor-art", "stable-diffusion"],
                reason: #"the file says so: Tensor.art, in the PNG text "generation_data""#),
            Row(
                file: .png(["Description": Sample.midjourney]), names: ["midjourney"],
                reason: #"the file says so: Midjourney, in the PNG text "Description""#),
            Row(
                file: .png(["AIGC": Sample.label]), names: ["doubao"],
                reason: #"the file says so: doubao, in the PNG text "AIGC""#),
        ])
    func suggested(_ row: Row) throws {
        let generation = try #require(row.file.generation)
        let suggestion = try #require(ToolSuggestion(generation))
        #expect(suggestion.names == row.names)
        #expect(suggestion.reason == row.reason)
    }

    @Test("A credential by AI is asked before other texts")
    func credential() throws {
        let store = TestCredential.store([
            TestCredential.manifest(
                "urn:one", generator: .fields(["name": .text("ChatGPT")]),
                actions: [TestCredential.action("c2pa.created", type: "trainedAlgorithmicMedia", agent: "GPT-4o")])
        ])
        let text = TestFile.chunk("tEXt", ascii("parameters") + [0] + ascii(Sample.infotext))
        let provenance = Provenance.read(TestFile.png([TestFile.chunk("caBX", store), text]))
        let suggestion = try #require(ToolSuggestion(provenance))
        #expect(suggestion.names == ["gpt-4o", "dall-e"])
        #expect(suggestion.reason == "the file says so: ChatGPT GPT-4o, in its credential")
        #expect(provenance.generation?.tool == "AUTOMATIC1111")
    }

    @Test("An AI system in XMP leads to its tool, and other files to none")
    func otherPlaces() throws {
        let packet = TestXMP.packet(attributes: #"Iptc4xmpExt:AISystemUsed="Adobe Firefly""#)
        #expect(ToolSuggestion(Provenance.read(GenerationFile.jpegXMP(packet).bytes))?.names == ["firefly"])
        #expect(ToolSuggestion(Provenance.read(TestFile.png([]))) == nil)
    }

    struct System: Sendable, CustomTestStringConvertible {
        let name: String
        let names: [String]?
        var testDescription: String { name }
    }

    @Test(
        "The name of a system leads to a tool",
        arguments: [
            System(name: "OpenAI Media Service API", names: ["openai", "dall-e"]),
            System(name: "GPT-4o", names: ["gpt-4o", "dall-e"]), System(name: "ChatGPT", names: ["chatgpt", "dall-e"]),
            System(name: "gpt-image 2.0", names: ["gpt-image", "dall-e"]), System(name: "DALL·E", names: ["dall-e"]),
            System(name: "OpenAI Sora", names: ["sora"]), System(name: "Black Forest Labs API", names: ["flux"]),
            System(name: "Adobe Firefly", names: ["firefly"]),
            System(name: "Stability AI", names: ["stability-ai", "stable-diffusion"]),
            System(name: "Adobe Photoshop 25.0", names: nil), System(name: "", names: nil),
        ])
    func systems(_ row: System) {
        #expect(ToolSuggestion(system: row.name, in: "its credential")?.names == row.names)
    }

    @Test("A producer that is not known leads to no tool")
    func unknownProducer() throws {
        let label = Sample.label.replacing("doubao", with: "001191110102MACQD9K64010000")
        let generation = try #require(GenerationFile.png(["AIGC": label]).generation)
        #expect(ToolSuggestion(generation) == nil)
    }
}
