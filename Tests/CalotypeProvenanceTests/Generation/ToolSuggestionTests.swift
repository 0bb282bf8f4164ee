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
