import Testing

@testable import CalotypeProvenance

/// One file for each program and place.
struct GenerationPlacesTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let dialect: GenerationDialect
        let file: GenerationFile
        var tool: String
        var version: String?
        /// The first positive prompt.
        var prompt: String? = "a red fox"
        var seed: String? = "42"
        var testDescription: String { "\(tool): \(file)" }

        init(
            _ dialect: GenerationDialect, _ file: GenerationFile, tool: String, version: String? = nil,
            prompt: String? = "a red fox", seed: String? = "42"
        ) {
            (self.dialect, self.file, self.tool, self.version) = (dialect, file, tool, version)
            (self.prompt, self.seed) = (prompt, seed)
        }
    }

    @Test("Each program is found in each place", arguments: graphs + texts + programs + services + tags)
    func found(_ row: Row) throws {
        let generation = try #require(row.file.generation)
        #expect(generation.dialect == row.dialect)
        #expect(generation.tool == row.tool)
        #expect(generation.version == row.version)
        #expect(generation.prompts.first == row.prompt)
        #expect(generation.stages.first?.seed == row.seed)
        #expect(!generation.sources.isEmpty)
        #expect(generation.sources.allSatisfy { !$0.text.isEmpty })
    }

    static func comfy(_ file: GenerationFile) -> Row { Row(.comfyUI, file, tool: "ComfyUI") }

    static let both = #"{"prompt": \#(Sample.graph), "workflow": \#(Sample.workflow)}"#
    static let graphs = [
        comfy(.png(["prompt": Sample.graph, "workflow": Sample.workflow])),
        comfy(.png(["workflow": Sample.workflow], name: "PNG, only the workflow")),
        comfy(.pngInternational("prompt", Sample.graph)),
        comfy(.animatedPNG(["prompt": Sample.graph, "workflow": Sample.workflow])),
        comfy(.webp(.texts([271: "workflow:" + Sample.workflow, 272: "prompt:" + Sample.graph]))),
        comfy(.webp(.texts([270: "prompt:" + Sample.graph]))),
        comfy(.jpeg(.texts([270: "Workflow: " + Sample.workflow, 271: "Prompt: " + Sample.graph]))),
        comfy(.webp(.texts([269: "workflow:" + Sample.workflow]))),
        comfy(.jpeg(.plainComment(both, isCoded: false))),
        comfy(.jpeg(.comment(both))),
        comfy(.webp(.plainComment(both))),
        comfy(.avif(.comment(both))),
        comfy(.avif(.comment(Sample.graph))),
        comfy(.mp4(["prompt": Sample.graph, "workflow": Sample.workflow])),
        comfy(.mp4(["comment": both])),
        comfy(.webm([("PROMPT", Sample.graph), ("WORKFLOW", Sample.workflow)])),
    ]

    static let fox = "a red fox, <lora:snow:0.8>"
    static func infotext(_ file: GenerationFile, _ tool: String = "AUTOMATIC1111", _ version: String = "v1.10.1") -> Row
    {
        Row(.infotext, file, tool: tool, version: version, prompt: fox)
    }
    static func version(_ version: String) -> String {
        Sample.infotext.replacing("Version: v1.10.1", with: version)
    }

    static let texts = [
        infotext(.png(["parameters": Sample.infotext])),
        infotext(.pngInternational("parameters", Sample.infotext)),
        infotext(.pngCompressed("parameters", Sample.infotext)),
        infotext(.jpeg(.comment(Sample.infotext))),
        infotext(.jpeg(.comment(Sample.infotext, .big, header: .little))),
        infotext(.webp(.comment(Sample.infotext, .little, header: .big))),
        infotext(.avif(.comment(Sample.infotext))),
        infotext(.jpeg(.plainComment(Sample.infotext))),
        infotext(.gifComment(Sample.infotext)),
        infotext(
            .png(["parameters": version("Version: f2.0.1v1.10.1-669")]), "Forge", "f2.0.1v1.10.1-669"),
        infotext(.png(["parameters": version("Version: neo-2.28")]), "Forge Neo", "neo-2.28"),
        infotext(.jpeg(.comment(version("Version: classic"))), "Forge Classic", "classic"),
        infotext(.webp(.comment(version("Version: f1.0.0v2-v1.10.1RC"))), "reForge", "f1.0.0v2-v1.10.1RC"),
        infotext(.png(["parameters": version("App: SD.Next, Version: 56a8aea")]), "SD.Next", "56a8aea"),
        Row(
            .infotext, HiddenText.png("stealth_pngcomp", Sample.infotext), tool: "AUTOMATIC1111", version: "v1.10.1",
            prompt: fox),
    ]

    static let novelTexts: KeyValuePairs = [
        "Title": "AI generated image", "Description": "a red fox", "Software": "NovelAI",
        "Source": "NovelAI Diffusion V3 7BCCAA2C", "Comment": Sample.novel,
    ]
    static let novelObject = HiddenText.object([
        "Comment": Sample.novel, "Software": "NovelAI", "Source": "NovelAI Diffusion V4.5 4BDE2A90",
        "Description": "a red fox",
    ])
    static let draw = TestXMP.packet(
        elements: """
            <xmp:CreatorTool>Draw Things</xmp:CreatorTool><exif:UserComment><rdf:Alt><rdf:li xml:lang="x-default">\
            \(Sample.drawThings.replacing("\"", with: "&quot;"))</rdf:li></rdf:Alt></exif:UserComment>
            """)

    static let programs = [
        Row(.swarmUI, .png(["parameters": Sample.swarm, "prompt": Sample.graph]), tool: "SwarmUI", version: "0.9.3.1"),
        Row(.swarmUI, .jpeg(.comment(Sample.swarm, .little, header: .little)), tool: "SwarmUI", version: "0.9.3.1"),
        Row(.swarmUI, .webp(.comment(Sample.swarm, .little)), tool: "SwarmUI", version: "0.9.3.1"),
        Row(.swarmUI, .jpeg(.texts([272: Sample.swarm])), tool: "SwarmUI", version: "0.9.3.1"),
        Row(.swarmUI, HiddenText.png("stealth_rgbinfo", Sample.swarm), tool: "SwarmUI", version: "0.9.3.1"),
        Row(.invokeAI, .png(["invokeai_metadata": Sample.invoke]), tool: "InvokeAI", version: "6.10.0"),
        Row(.invokeAI, .pngInternational("invokeai_metadata", Sample.invoke), tool: "InvokeAI", version: "6.10.0"),
        Row(
            .invokeAI, .png(["Dream": Sample.dream, "sd-metadata": Sample.oldInvoke]), tool: "InvokeAI",
            version: "2.3.0"),
        Row(.invokeAI, .png(["Dream": Sample.dream]), tool: "InvokeAI"),
        Row(.novelAI, .png(novelTexts), tool: "NovelAI"),
        Row(.novelAI, .webp(.plainComment(novelObject)), tool: "NovelAI"),
        Row(.novelAI, HiddenText.png("stealth_pngcomp", novelObject), tool: "NovelAI"),
        Row(.novelAI, HiddenText.png("stealth_rgbcomp", novelObject), tool: "NovelAI"),
        Row(
            .fooocus, .png(["parameters": Sample.fooocus, "fooocus_scheme": "fooocus"]), tool: "Fooocus",
            version: "v2.5.5"),
        Row(
            .fooocus, .png(["parameters": version("Version: Fooocus v2.5.5"), "fooocus_scheme": "a1111"]),
            tool: "Fooocus", version: "v2.5.5", prompt: fox),
        Row(
            .fooocus,
            .jpeg(
                TestExif(
                    image: [TestExif.text(305, "Fooocus v2.5.5")],
                    exif: [TestExif.bytes(37_510, ascii("ASCII\0\0\0" + Sample.fooocus))])),
            tool: "Fooocus", version: "v2.5.5"),
        Row(.fooocus, .jpegComment(Sample.fooocus), tool: "Fooocus", version: "v2.5.5"),
        Row(.ruinedFooocus, .png(["parameters": Sample.ruinedFooocus]), tool: "RuinedFooocus"),
        Row(.easyDiffusion, .jpeg(.comment(Sample.easyDiffusion)), tool: "Easy Diffusion"),
        Row(
            .easyDiffusion,
            .png([
                "prompt": "a red fox", "negative_prompt": "blurry", "seed": "42",
                "use_stable_diffusion_model": "/models/sd-v1-5.ckpt", "num_inference_steps": "25",
            ]), tool: "Easy Diffusion"),
        Row(
            .easyDiffusion,
            .png(["Prompt": "a red fox", "Seed": "42", "Stable Diffusion model": "sd-v1-5", "Steps": "25"]),
            tool: "Easy Diffusion"),
        Row(.drawThings, .pngXMP(draw), tool: "Draw Things"),
        Row(.drawThings, .jpegXMP(draw), tool: "Draw Things"),
        Row(.mflux, .jpeg(.plainComment(Sample.mflux)), tool: "mflux", version: "0.9.3"),
        Row(
            .mflux,
            .pngXMP(
                TestXMP.packet(
                    attributes: #"xmlns:mflux="http://ns.mflux.ai/1.0/" mflux:seed="42""#,
                    elements: """
                        <xmp:CreatorTool>MFLUX 0.9.3</xmp:CreatorTool><dc:description><rdf:Alt>\
                        <rdf:li xml:lang="x-default">a red fox</rdf:li></rdf:Alt></dc:description>
                        """)), tool: "mflux", version: "0.9.3"),
        Row(
            .stabilityMatrix,
            .png([
                "prompt": Sample.graph, "parameters": Sample.infotext, "parameters-json": Sample.stabilityMatrix,
                "smproj": #"{"Version": 2}"#,
            ]), tool: "Stability Matrix"),
    ]

    static let services = [
        Row(.civitai, .jpeg(.comment(Sample.civitaiGraph, .big, header: .little)), tool: "Civitai"),
        Row(.civitai, .jpeg(.comment(Sample.civitaiText, .big, header: .little)), tool: "Civitai"),
        Row(
            .tensorArt, .png(["generation_data": Sample.tensorArt + "\0", "prompt": Sample.graph]), tool: "Tensor.art"),
        Row(.huggingFaceSpace, .png(["parameters": Sample.huggingFaceSpace]), tool: "Hugging Face Space"),
        Row(.huggingFaceJob, .png(["hf-job-id": Sample.job]), tool: "Hugging Face Job", prompt: nil, seed: nil),
        Row(
            .midjourney, .png(["Description": Sample.midjourney, "Author": "somebody"]), tool: "Midjourney",
            version: "6.1", prompt: "a red fox, café light", seed: nil),
    ]

    static let xmpLabel = Sample.label.replacing("\"", with: "&quot;")
    static func label(_ file: GenerationFile) -> Row { Row(.tc260, file, tool: "doubao", prompt: nil, seed: nil) }
    static func named(_ dialect: GenerationDialect, _ file: GenerationFile, _ tool: String) -> Row {
        Row(dialect, file, tool: tool, prompt: nil, seed: nil)
    }

    static let fluxSoftware = "AI generated;txt2img;flux"
    static let tags = [
        label(.jpegXMP(TestXMP.packet(attributes: #"TC260:AIGC="\#(xmpLabel)""#))),
        label(.pngXMP(TestXMP.packet(elements: "<TC260:AIGC>\(xmpLabel)</TC260:AIGC>"))),
        label(.png(["AIGC": Sample.label])),
        label(.jpeg(.plainComment(#"{"AIGC":\#(Sample.label)}"#))),
        label(.jpeg(.texts([270: #"{"AIGC":{"Label":"1","ServiceProvider":"doubao"}}"#]))),
        label(GenerationFile("JPEG APP3", TestFile.jpeg([TestFile.segment(0xE3, ascii("AIGC" + Sample.label))]))),
        label(.mp4(["AIGC": Sample.label])),
        label(.webm([("AIGC", Sample.label)])),
        Row(
            .flux,
            .jpeg(
                .texts([270: "a red fox", 271: "Black Forest Labs", 272: "flux-dev", 305: fluxSoftware])),
            tool: "FLUX", seed: nil),
        named(.grok, .jpeg(.texts([270: Sample.signature, 315: Sample.job])), "Grok"),
        named(
            .grok,
            .jpeg(
                TestExif(
                    image: [TestExif.text(315, Sample.job)],
                    exif: [TestExif.bytes(37_510, ascii("ASCII\0\0\0" + Sample.signature))])),
            "Grok"),
        named(.ideogram, .jpeg(.texts([271: "Ideogram AI"])), "Ideogram"),
        named(.reve, .jpeg(.texts([305: "reve.com"])), "Reve"),
        named(.reve, .pngXMP(TestXMP.packet(attributes: #"xmp:CreatorTool="reve.com""#)), "Reve"),
    ]

    @Test("The first stage has what each program wrote")
    func values() throws {
        let stage = try #require(GenerationFile.png(["parameters": Sample.swarm]).generation?.stages.first)
        #expect(stage.model == "dreamshaper_8")
        #expect(stage.modelHash == "0xd7a9")
        #expect(stage.steps == 20)
        #expect(stage.sampler == "euler")
        #expect(stage.scheduler == "karras")
        #expect(stage.guidance == 7.5)
        #expect(stage.denoise == nil)
        #expect(stage.size == Generation.Size(width: 512, height: 768))
        #expect(stage.negativePrompts == ["blurry"])
    }

    @Test("A random seed of Tensor.art is the one in its graph")
    func tensorArtSeed() throws {
        let file = GenerationFile.png(["generation_data": Sample.tensorArt, "prompt": Sample.graph])
        let stage = try #require(file.generation?.stages.first)
        #expect(stage.seed == "42")
        #expect(stage.model == "wai-16")
        #expect(stage.steps == 25)
        let alone = GenerationFile.png(["generation_data": Sample.tensorArt])
        #expect(alone.generation?.stages.first?.seed == "-1")
    }

    @Test("Stability Matrix adds its prompts and the hash to the graph")
    func stabilityMatrix() throws {
        let file = GenerationFile.png([
            "prompt": Sample.graph, "parameters-json": Sample.stabilityMatrix, "smproj": "{}",
        ])
        let stage = try #require(file.generation?.stages.first)
        #expect(stage.modelHash == "A5F5")
        #expect(stage.scheduler == "normal")
        #expect(stage.prompts == ["a red fox"])
    }

    @Test("NovelAI 4 has a prompt for each character")
    func novelCharacters() throws {
        let file = GenerationFile.png([
            "Software": "NovelAI", "Source": "NovelAI Diffusion V4.5 4BDE2A90", "Comment": Sample.novel4,
        ])
        let stage = try #require(file.generation?.stages.first)
        #expect(stage.prompts == ["two friends", "girl, red", "boy, blue"])
        #expect(stage.negativePrompts == ["blurry"])
        #expect(stage.model == "NovelAI Diffusion V4.5")
        #expect(stage.modelHash == "4BDE2A90")
    }

    @Test("Midjourney has parameters, and a person whose name is not read")
    func midjourney() throws {
        let file = GenerationFile.png(["Description": Sample.midjourney, "Author": "somebody"])
        let generation = try #require(file.generation)
        #expect(generation.job == Sample.job)
        #expect(generation.negativePrompts == ["text, frame"])
        #expect(!generation.sources.contains { $0.text.contains("somebody") })
    }
}
