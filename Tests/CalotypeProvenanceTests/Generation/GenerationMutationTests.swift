import Testing

@testable import CalotypeProvenance

/// Damaged texts: nothing may trap or take long, whatever the bytes are.
struct GenerationMutationTests {
    static let texts: [[MetadataText]] = [
        [MetadataText(.pngText, "parameters", Sample.infotext)],
        [MetadataText(.exifUserComment, "UserComment", Sample.civitaiText)],
        [MetadataText(.pngText, "prompt", Sample.graph), MetadataText(.pngText, "workflow", Sample.workflow)],
        [MetadataText(.pngText, "workflow", ComfyWorkflowTests.nested)],
        [MetadataText(.exifUserComment, "UserComment", Sample.civitaiGraph)],
        [MetadataText(.pngText, "parameters", Sample.swarm)],
        [MetadataText(.pngText, "invokeai_metadata", Sample.invoke)],
        [MetadataText(.pngText, "sd-metadata", Sample.oldInvoke), MetadataText(.pngText, "Dream", Sample.dream)],
        [MetadataText(.pngText, "Software", "NovelAI"), MetadataText(.pngText, "Comment", Sample.novel4)],
        [MetadataText(.pixelBits, "stealth_pngcomp", GenerationPlacesTests.novelObject)],
        [MetadataText(.pngText, "parameters", Sample.fooocus), MetadataText(.pngText, "fooocus_scheme", "fooocus")],
        [MetadataText(.pngText, "generation_data", Sample.tensorArt)],
        [MetadataText(.pngText, "Description", Sample.midjourney)],
        [
            MetadataText(.exifImageDescription, "ImageDescription", Sample.signature),
            MetadataText(.exifArtist, "Artist", Sample.job),
        ],
        [MetadataText(.xmp, "TC260:AIGC", Sample.label.replacing("\"", with: "&quot;"))],
    ]

    @Test("Damaged texts are read without a trap", arguments: texts.indices)
    func mutated(_ index: Int) {
        var random = SeededNumbers(state: UInt64(index) + 1)
        for _ in 0..<120 {
            let texts = Self.texts[index].map { text in
                MetadataText(text.place, text.key, Self.mutated(text.text, &random))
            }
            guard let generation = Generation.read(from: texts) else { continue }
            #expect(generation.stages.count <= 64)
            #expect(generation.stages.allSatisfy { $0.guidance?.isFinite ?? true && $0.denoise?.isFinite ?? true })
            _ = ToolSuggestion(generation)
        }
    }

    /// Changes, removes, repeats or inserts some bytes.
    static func mutated(_ text: String, _ random: inout SeededNumbers) -> String {
        var bytes = Array(text.utf8)
        let pieces = [
            "{", "[", "\"", ",", ":", "\\", "\\ud83d", "1e999", "-1", "NaN", "99999999999999999999", "\n", "\u{0}",
        ]
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 1...24, using: &random))
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 3: bytes.insert(contentsOf: Array(pieces.randomElement(using: &random)?.utf8 ?? "{".utf8), at: place)
            default: bytes.removeLast(bytes.count - place)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("Damaged files with hidden text are read without a trap")
    func mutatedPixels() {
        var random = SeededNumbers(state: 7)
        let file = HiddenText.png("stealth_pngcomp", Sample.infotext, side: 64).bytes
        for _ in 0..<60 {
            var bytes = file
            for _ in 0..<3 {
                bytes[Int.random(in: 8..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = GenerationFile("", bytes).generation
        }
    }

    struct Large: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String

        /// A text with as many repetitions as fit into 16 KB.
        init(_ repeated: String, after start: String = "", before end: String = "") {
            testDescription = start + repeated + "… " + end
            text = start + String(repeating: repeated, count: 16_384 / repeated.utf8.count) + end
        }
    }

    @Test(
        "Repetitions take a time that grows with their number",
        arguments: [
            Large("Steps: 20, Sampler: x, ", after: "a\n"), Large("Steps: 20, a: 1\n"),
            Large("a: [", after: "a\nSteps: 20, "), Large("a: \"", after: "a\nSteps: 20, "),
            Large(":", after: "a\nSteps: 20, "), Large("Negative prompt: a\n"), Large(" "), Large("\n"),
            Large("[", after: "\"", before: "\" -s 1 -S 1"), Large("[a]", after: "\"", before: "\" -s 1 -S 1"),
            Large("--a b ", before: "Job ID: " + Sample.job), Large("&quot;"), Large("&", after: "AIGC"),
            Large("{\"a\":"),
        ])
    func large(_ row: Large) {
        let time = ContinuousClock().measure {
            for key in ["parameters", "Dream", "Description", "AIGC"] {
                _ = Generation.read(from: [MetadataText(.pngText, key, row.text)])
            }
        }
        // Reading is not optimized here. A time that grew with the square would be minutes.
        #expect(time < .seconds(5))
    }

    @Test("A graph of many samplers in a chain ends, and its stages are limited")
    func chain() {
        let nodes = (0..<300).map {
            """
            "\($0)": {"class_type": "KSampler", "inputs": {"steps": 1, "cfg": 1, "sampler_name": "x", \
            "model": ["\($0 + 1)", 0], "latent_image": ["\($0 + 1)", 0], "positive": ["\($0 + 1)", 0]}}
            """
        }
        let text = "{" + nodes.joined(separator: ",") + "}"
        let generation = Generation.read(from: [MetadataText(.pngText, "prompt", text)])
        #expect(generation?.stages.count == 64)
    }
}
