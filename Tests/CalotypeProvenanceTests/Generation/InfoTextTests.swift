import Testing

@testable import CalotypeProvenance

struct InfoTextTests {
    @Test("Quoted commas and brackets stay in their values")
    func quotes() throws {
        let text = try #require(
            InfoText(
                """
                a fox
                Steps: 20, Sampler: DPM++ 2M, ADetailer prompt: "face, \\"big\\", smile", Lora hashes: "a: 1, b: 2", \
                Hashes: {"model": "x", "vae": "y, z"}, Seed: 7
                """))
        #expect(text.fields["ADetailer prompt"] == #"face, "big", smile"#)
        #expect(text.fields["Lora hashes"] == "a: 1, b: 2")
        #expect(text.fields["Hashes"] == #"{"model": "x", "vae": "y, z"}"#)
        #expect(text.fields["Seed"] == "7")
    }

    @Test("A prompt can contain what looks like settings")
    func stepsInPrompt() throws {
        let text = try #require(
            InfoText(
                """
                a poster that says
                Steps: 3, Sampler: none, Seed: 1
                and more
                Negative prompt: Steps: ugly
                Steps: 20, Sampler: Euler, CFG scale: 7, Seed: 99
                """))
        #expect(text.prompt == "a poster that says\nSteps: 3, Sampler: none, Seed: 1\nand more")
        #expect(text.negativePrompt == "Steps: ugly")
        #expect(text.fields["Seed"] == "99")
    }

    @Test("Line breaks of Windows and empty lines between the parts do not matter")
    func lines() throws {
        let text = try #require(
            InfoText("a fox, \r\nin snow\r\n\nNegative prompt: blur, \r\n\nSteps: 20, Sampler: Euler, Seed: 1\r\n"))
        #expect(text.prompt == "a fox, \r\nin snow")
        #expect(text.negativePrompt == "blur,")
    }

    @Test("Text without a negative prompt or without any prompt has none")
    func missing() throws {
        let text = try #require(InfoText("a fox\nSteps: 20, Sampler: Euler, Seed: 1"))
        #expect(text.prompt == "a fox")
        #expect(text.negativePrompt == nil)
        #expect(try #require(InfoText("Steps: 20, Sampler: Euler, Seed: 1")).prompt == nil)
    }

    @Test("Text after the settings is no prompt")
    func template() throws {
        let text = try #require(InfoText("a fox\nSteps: 20, Sampler: Euler, Seed: 1\nTemplate: a {fox|dog}"))
        #expect(text.prompt == "a fox")
    }

    struct Hires: Sendable, CustomTestStringConvertible {
        let fields: String
        let steps: Int?
        let size: Generation.Size?
        var testDescription: String { fields }
    }

    @Test(
        "A second run has its own steps and size",
        arguments: [
            Hires(fields: "Hires upscale: 1.5, Hires steps: 10", steps: 10, size: .init(width: 768, height: 1152)),
            Hires(fields: "Hires resize: 1024x1536", steps: 20, size: .init(width: 1024, height: 1536)),
            Hires(fields: "Hires upscale: 2, Hires steps: 0", steps: 20, size: .init(width: 1024, height: 1536)),
            Hires(fields: "Hires upscaler: Latent", steps: 20, size: nil),
        ])
    func hires(_ row: Hires) throws {
        let line = "Steps: 20, Sampler: Euler, Seed: 1, Size: 512x768, Denoising strength: 0.3, \(row.fields)"
        let stages = try #require(InfoText("a fox\n" + line)).stages
        try #require(stages.count == 2)
        #expect(stages[0].denoise == nil)
        #expect(stages[1].denoise == 0.3)
        #expect(stages[1].steps == row.steps)
        #expect(stages[1].size == row.size)
        #expect(stages[1].prompts == ["a fox"])
    }

    @Test("A changed image has the strength in its only stage")
    func imageToImage() throws {
        let stages = try #require(InfoText("a fox\nSteps: 20, Sampler: Euler, Seed: 1, Denoising strength: 0.4")).stages
        #expect(stages.map(\.denoise) == [0.4])
    }

    @Test("Prompts without settings are read only from the text of a PNG")
    func promptsOnly() {
        let text = "a fox\nNegative prompt: blur"
        #expect(GenerationFile.png(["parameters": text]).generation?.negativePrompts == ["blur"])
        #expect(GenerationFile.jpeg(.comment(text)).generation == nil)
    }

    struct Number: Sendable, CustomTestStringConvertible {
        let text: String
        let number: Double?
        var testDescription: String { text }
    }

    @Test(
        "Only finite decimal numbers are numbers",
        arguments: [
            Number(text: "7.5", number: 7.5), Number(text: "-1", number: -1), Number(text: "1e3", number: 1000),
            Number(text: "nan", number: nil), Number(text: "inf", number: nil), Number(text: "0x10", number: nil),
            Number(text: "1e999", number: nil), Number(text: "", number: nil), Number(text: "7,5", number: nil),
        ])
    func numbers(_ row: Number) {
        #expect(Numeral.double(row.text) == row.number)
    }

    struct SizeText: Sendable, CustomTestStringConvertible {
        let text: String
        let size: Generation.Size?
        var testDescription: String { text }
    }

    @Test(
        "Sizes are read in the forms of the programs",
        arguments: [
            SizeText(text: "512x768", size: .init(width: 512, height: 768)),
            SizeText(text: "1024 x 1024  (square)", size: .init(width: 1024, height: 1024)),
            SizeText(text: "(768, 1280)", size: .init(width: 768, height: 1280)),
            SizeText(text: "0x768", size: nil), SizeText(text: "512", size: nil), SizeText(text: "16:9", size: nil),
            SizeText(text: "99999999999999999999x1", size: nil), SizeText(text: "", size: nil),
        ])
    func sizes(_ row: SizeText) {
        #expect(Generation.Size(row.text) == row.size)
    }
}
