import Testing

@testable import CalotypeProvenance

struct ComfyGraphTests {
    /// A graph with these nodes. Each is a class and its inputs in JSON.
    static func stages(_ nodes: KeyValuePairs<String, (String, String)>) throws -> [Generation.Stage] {
        let json = nodes.map { #""\#($0.key)": {"class_type": "\#($0.value.0)", "inputs": {\#($0.value.1)}}"# }
        let object = try #require(JSONNode("{" + json.joined(separator: ", ") + "}")?.object)
        return try #require(ComfyGraph(api: object)).stages
    }

    static let sampler = """
        "seed": 1, "steps": 20, "cfg": 7, "sampler_name": "euler", "scheduler": "normal", "model": ["m", 0], \
        "latent_image": ["l", 0]
        """
    static let secondRun = #""seed": 2, "steps": 8, "cfg": 7, "sampler_name": "b""#
    static let loader = ("CheckpointLoaderSimple", #""ckpt_name": "sdxl.safetensors""#)
    static let latent = ("EmptyLatentImage", #""width": 512, "height": 768"#)

    @Test("Names of nodes in subgraphs contain colons, and links can have numbers")
    func subgraphNames() throws {
        let stages = try Self.stages([
            "75:67": (
                "KSampler",
                #""seed": 1, "steps": 20, "cfg": 7, "sampler_name": "euler", "model": [4, 0], "positive": ["75:6", 0]"#
            ),
            "4": Self.loader, "75:6": ("CLIPTextEncode", #""text": "a fox""#),
        ])
        #expect(stages.map(\.model) == ["sdxl.safetensors"])
        #expect(stages.map(\.prompts) == [["a fox"]])
    }

    @Test("Samplers are listed in the order in which they run")
    func order() throws {
        let stages = try Self.stages([
            "2": (
                "KSampler",
                #"\#(Self.secondRun), "denoise": 0.5, "model": ["m", 0], "latent_image": ["u", 0]"#
            ),
            "u": ("LatentUpscaleBy", #""scale_by": 2, "samples": ["1", 0]"#),
            "1": ("KSampler", Self.sampler), "m": Self.loader, "l": Self.latent,
        ])
        #expect(stages.map(\.seed) == ["1", "2"])
        #expect(stages.map(\.denoise) == [nil, 0.5])
        #expect(stages.map(\.size) == [.init(width: 512, height: 768), .init(width: 1024, height: 1536)])
    }

    @Test("The nodes of an advanced sampler hold its settings")
    func advanced() throws {
        let stages = try Self.stages([
            "s": (
                "SamplerCustomAdvanced",
                """
                "noise": ["n", 0], "guider": ["g", 0], "sampler": ["k", 0], "sigmas": ["p", 0], \
                "latent_image": ["l", 0]
                """
            ),
            "n": ("RandomNoise", #""noise_seed": 18446744073709551615"#),
            "g": ("BasicGuider", #""model": ["lora", 0], "conditioning": ["f", 0]"#),
            "f": ("FluxGuidance", #""guidance": 3.5, "conditioning": ["t", 0]"#),
            "t": ("CLIPTextEncodeFlux", #""clip_l": "fox", "t5xxl": "a red fox""#),
            "k": ("KSamplerSelect", #""sampler_name": "euler""#),
            "p": ("SplitSigmas", #""step": 3, "sigmas": ["b", 0]"#),
            "b": ("BasicScheduler", #""scheduler": "simple", "steps": 4, "denoise": 0.9"#),
            "lora": ("LoraLoaderModelOnly", #""lora_name": "x", "model": ["m", 0]"#),
            "m": ("UNETLoader", #""unet_name": "flux1-dev.safetensors""#), "l": Self.latent,
        ])
        let stage = try #require(stages.first)
        #expect(stage.seed == "18446744073709551615")
        #expect(stage.steps == 4)
        #expect(stage.sampler == "euler")
        #expect(stage.scheduler == "simple")
        #expect(stage.guidance == 3.5)
        #expect(stage.denoise == 0.9)
        #expect(stage.model == "flux1-dev.safetensors")
        #expect(stage.prompts == ["fox", "a red fox"])
        #expect(stage.negativePrompts == [])
    }

    struct Prompt: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let nodes: [(id: String, type: String, inputs: String)]
        var positive = ["a fox"]
        var negative: [String] = []
    }

    /// The nodes behind the positive link `p` and the negative link `q`.
    @Test("Prompts are found along their links", arguments: prompts)
    func promptsByLink(_ row: Prompt) throws {
        let nodes =
            row.nodes + [
                ("s", "KSampler", Self.sampler + #", "positive": ["p", 0], "negative": ["q", 0]"#),
                ("m", Self.loader.0, Self.loader.1), ("l", Self.latent.0, Self.latent.1),
            ]
        let json = nodes.map { #""\#($0.id)": {"class_type": "\#($0.type)", "inputs": {\#($0.inputs)}}"# }
        let object = try #require(JSONNode("{" + json.joined(separator: ", ") + "}")?.object)
        let stage = try #require(ComfyGraph(api: object)?.stages.first)
        #expect(stage.prompts == row.positive)
        #expect(stage.negativePrompts == row.negative)
    }

    static let prompts = [
        Prompt(
            testDescription: "two texts",
            nodes: [("p", "CLIPTextEncode", #""text": "a fox""#), ("q", "CLIPTextEncode", #""text": "dog""#)],
            negative: ["dog"]),
        Prompt(
            testDescription: "an empty negative output",
            nodes: [
                ("p", "CLIPTextEncode", #""text": "a fox""#),
                ("q", "ConditioningZeroOut", #""conditioning": ["p", 0]"#),
            ]),
        Prompt(
            testDescription: "regions",
            nodes: [
                ("p", "ConditioningCombine", #""conditioning_1": ["a", 0], "conditioning_2": ["b", 0]"#),
                ("a", "ConditioningSetArea", #""width": 64, "height": 64, "conditioning": ["t", 0]"#),
                ("t", "CLIPTextEncode", #""text": "sky""#), ("b", "CLIPTextEncode", #""text": "a fox""#),
            ], positive: ["sky", "a fox"]),
        Prompt(
            testDescription: "a control net with both",
            nodes: [
                ("p", "ControlNetApplyAdvanced", #""positive": ["t", 0], "negative": ["u", 0], "image": ["i", 0]"#),
                ("q", "ControlNetApplyAdvanced", #""positive": ["t", 0], "negative": ["u", 0], "image": ["i", 0]"#),
                ("t", "CLIPTextEncode", #""text": "a fox""#), ("u", "CLIPTextEncode", #""text": "dog""#),
                ("i", "LoadImage", #""image": "x.png""#),
            ], negative: ["dog"]),
        Prompt(
            testDescription: "the loader that holds both texts",
            nodes: [
                ("p", "Efficient Loader", #""positive": "a fox", "negative": "dog""#),
                ("q", "Efficient Loader", #""positive": "a fox", "negative": "dog""#),
            ],
            negative: ["dog"]),
        Prompt(
            testDescription: "SDXL with two encoders",
            nodes: [
                ("p", "CLIPTextEncodeSDXL", #""width": 1024, "height": 1024, "text_g": "a fox", "text_l": "a fox""#)
            ]),
        Prompt(
            testDescription: "a text node of a plug-in",
            nodes: [("p", "CLIPTextEncode", #""text": ["t", 0]"#), ("t", "DF_Text_Box", #""Text": "a fox""#)]),
        Prompt(
            testDescription: "a style with both texts",
            nodes: [
                ("p", "CLIPTextEncode", #""text": ["t", 0]"#), ("q", "CLIPTextEncode", #""text": ["t", 1]"#),
                ("t", "SDXLPromptStyler", #""text_positive": "a fox", "text_negative": "dog", "style": "base""#),
            ], negative: ["dog"]),
        Prompt(
            testDescription: "joined texts",
            nodes: [
                ("p", "CLIPTextEncode", #""text": ["t", 0]"#),
                ("t", "StringConcatenate", #""string_a": "a", "string_b": ["v", 0], "delimiter": " ""#),
                ("v", "PrimitiveString", #""value": "fox""#),
            ]),
        Prompt(
            testDescription: "a switch",
            nodes: [
                ("p", "CLIPTextEncode", #""text": ["t", 0]"#),
                ("t", "ComfySwitchNode", #""switch": ["w", 0], "on_true": "dog", "on_false": ["v", 0]"#),
                ("w", "PrimitiveBoolean", #""value": false"#), ("v", "PrimitiveString", #""value": "a fox""#),
            ]),
        Prompt(
            testDescription: "a text by a language model",
            nodes: [
                ("p", "CLIPTextEncode", #""text": ["t", 0]"#), ("t", "TextGenerate", #""prompt": "write about a fox""#),
            ],
            positive: []),
        Prompt(
            testDescription: "a prompt that a language model can extend",
            nodes: [
                ("p", "CLIPTextEncode", #""text": ["t", 0]"#),
                ("t", "ComfySwitchNode", #""switch": true, "on_true": ["g", 0], "on_false": "a fox""#),
                ("g", "TextGenerate", #""prompt": "You are an expert: a fox""#),
            ]),
        Prompt(
            testDescription: "a chain of nodes that are not known",
            nodes: [
                ("p", "Reroute", #""": ["r", 0]"#), ("r", "Some Conditioning", #""conditioning": ["t", 0]"#),
                ("t", "CLIPTextEncode", #""text": "a fox""#),
            ]),
        Prompt(
            testDescription: "a circle",
            nodes: [("p", "ConditioningCombine", #""conditioning_1": ["p", 0], "conditioning_2": ["p", 0]"#)],
            positive: []),
        Prompt(
            testDescription: "a link to nowhere", nodes: [("p", "CLIPTextEncode", #""text": ["gone", 0]"#)],
            positive: []),
    ]

    @Test("A service that generates is a stage of its own")
    func service() throws {
        let stages = try Self.stages([
            "1": ("OpenAIDalle3", #""prompt": ["t", 0], "seed": 5, "size": "1024x1792", "quality": "hd""#),
            "t": ("PrimitiveString", #""value": "a fox ""#),
            "2": ("FluxProUltraImageNode", #""prompt": "a dog", "seed": 7, "image_prompt": ["1", 0]"#),
            "3": ("OpenAIChatNode", #""prompt": "hello", "model": "gpt-4o""#),
            "4": ("RecraftStyleV3RealisticImage", #""substyle": "None""#),
        ])
        #expect(stages.map(\.model) == ["OpenAIDalle3", "FluxProUltraImageNode"])
        #expect(stages.map(\.prompts) == [["a fox"], ["a dog"]])
        #expect(stages.map(\.size) == [.init(width: 1024, height: 1792), nil])
        #expect(stages.map(\.seed) == ["5", "7"])
    }

    @Test("A node that only saves settings is no sampler")
    func saver() throws {
        let stages = try Self.stages([
            "s": ("KSampler", Self.sampler), "m": Self.loader, "l": Self.latent,
            "w": (
                "Save Image w/Metadata",
                #""steps": 9, "cfg": 9, "sampler_name": "x", "positive": "unknown", "images": ["s", 0]"#
            ),
            "c": ("KSamplerSelect", #""sampler_name": "x""#),
        ])
        #expect(stages.map(\.steps) == [20])
    }

    struct SizeRow: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let node: String
        let inputs: String
        let size: Generation.Size?
    }

    @Test(
        "A size is read where it is written, and nowhere guessed",
        arguments: [
            SizeRow(
                testDescription: "an empty image", node: "EmptySD3LatentImage", inputs: #""width": 64, "height": 32"#,
                size: .init(width: 64, height: 32)),
            SizeRow(
                testDescription: "a text with both sides", node: "SDXL Empty Latent Image (rgthree)",
                inputs: #""dimensions": "1216 x 832   (landscape)""#, size: .init(width: 1216, height: 832)),
            SizeRow(
                testDescription: "a link to a side", node: "EmptyLatentImage",
                inputs: #""width": ["w", 0], "height": 32"#, size: .init(width: 48, height: 32)),
            SizeRow(
                testDescription: "a computed side", node: "EmptyLatentImage",
                inputs: #""width": ["c", 0], "height": 32"#, size: nil),
            SizeRow(
                testDescription: "an image from a file", node: "VAEEncode", inputs: #""pixels": ["i", 0]"#, size: nil),
            SizeRow(
                testDescription: "a scaled image", node: "VAEEncode", inputs: #""pixels": ["z", 0]"#,
                size: .init(width: 90, height: 60)),
            SizeRow(
                testDescription: "an image of some megapixels", node: "VAEEncode", inputs: #""pixels": ["g", 0]"#,
                size: nil),
            SizeRow(
                testDescription: "a video", node: "EmptyMochiLatentVideo",
                inputs: #""width": 848, "height": 480, "length": 37"#, size: .init(width: 848, height: 480)),
        ])
    func sizes(_ row: SizeRow) throws {
        let stages = try Self.stages([
            "s": ("KSampler", Self.sampler), "m": Self.loader, "l": (row.node, row.inputs),
            "w": ("PrimitiveInt", #""value": 48"#), "c": ("ResolutionSelector", #""megapixels": 1"#),
            "i": ("LoadImage", #""image": "x.png""#),
            "z": ("ImageScale", #""width": 90, "height": 60, "image": ["i", 0]"#),
            "g": ("ImageScaleToTotalPixels", #""megapixels": 1, "image": ["e", 0]"#),
            "e": ("EmptyImage", #""width": 10, "height": 10"#),
        ])
        #expect(stages.map(\.size) == [row.size])
    }

    @Test("Links in a circle end")
    func circle() throws {
        let stages = try Self.stages([
            "s": (
                "KSampler",
                """
                "seed": ["a", 0], "steps": 20, "cfg": 7, "sampler_name": "x", "model": ["a", 0], \
                "latent_image": ["b", 0]
                """
            ),
            "a": ("Reroute", #""seed": ["b", 0], "model": ["b", 0]"#),
            "b": ("Reroute", #""seed": ["a", 0], "model": ["a", 0], "samples": ["s", 0]"#),
        ])
        #expect(stages.count == 1)
        #expect(stages.first?.model == nil)
    }

    @Test("A text that doubles with each of 60 nodes ends")
    func doubling() throws {
        let nodes = (0..<60).map { number in
            let next = #"["n\#(number + 1)", 0]"#
            return """
                "n\(number)": {"class_type": "StringConcatenate", "inputs": {"string_a": \(next), "string_b": \(next)}}
                """
        }
        let json = """
            {"s": {"class_type": "KSampler", "inputs": {\(Self.sampler), "positive": ["p", 0]}}, \
            "m": {"class_type": "X", "inputs": {}}, "p": {"class_type": "CLIPTextEncode", "inputs": \
            {"text": ["n0", 0]}}, \
            \(nodes.joined(separator: ", ")), "n60": {"class_type": "PrimitiveString", "inputs": {"value": "fox"}}}
            """
        let object = try #require(JSONNode(json)?.object)
        #expect(try #require(ComfyGraph(api: object)).stages.map(\.prompts) == [[]])
    }
}
