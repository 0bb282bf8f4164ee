import Foundation
import Testing

@testable import CalotypeProvenance

/// Samples of other people, with the values that their own readers return.
@Suite(.enabled(if: Corpus.isPresent))
struct GenerationCorpusTests {
    static let parsers = "generation/sd-parsers/resources/parsers/"

    static func generation(_ path: String) throws -> Generation? {
        GenerationFile(path, try Corpus.bytes(path)).generation
    }

    @Test(
        "The stages are those of sd-parsers",
        arguments: [
            "AUTOMATIC1111/automatic1111_stealth", "ComfyUI/img2img_cropped",
            "ComfyUI/night_evening_day_morning_cropped", "ComfyUI/WanVideoWrapper", "InvokeAI/invokeai_dream1",
            "InvokeAI/invokeai_imeta1", "InvokeAI/invokeai_sdmeta1",
        ])
    func expected(_ name: String) throws {
        let json = try JSONSerialization.jsonObject(
            with: Data(try Corpus.bytes(Self.parsers + name + ".expected.json")))
        let samplers = ExpectedSampler.all(in: json)
        let file =
            name.hasSuffix("WanVideoWrapper")
            ? try Self.graph(in: json) : GenerationFile(name, try Corpus.bytes(Self.parsers + name + ".png"))
        let generation = try #require(file.generation)
        try #require(!samplers.isEmpty && generation.stages.count == samplers.count)
        for (stage, sampler) in zip(generation.stages, samplers) { sampler.expect(stage) }
    }

    /// The sample of WanVideoWrapper has no picture, so its graph is put into one.
    private static func graph(in json: Any) throws -> GenerationFile {
        let parts = try #require((json as? [Any])?.first as? [String: Any])
        func text(_ name: String) throws -> String {
            let part = try #require(parts[name])
            return String(decoding: try JSONSerialization.data(withJSONObject: part), as: UTF8.self)
        }
        return .png(["prompt": try text("prompt"), "workflow": try text("workflow")])
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let path: String
        let tool: String
        /// Model, seed, steps, sampler, guidance, size and denoise of each stage; `-` where there is none.
        let stages: [String]
        var prompt: String?
        var testDescription: String { path }
    }

    /// Written by hand after the texts in the files.
    @Test("The stages are those in the text", arguments: rows)
    func byHand(_ row: Row) throws {
        let found = try Self.generation(row.path)
        let generation = try #require(found)
        #expect(generation.tool == row.tool)
        #expect(generation.stages.map(Self.summary) == row.stages)
        if let prompt = row.prompt { #expect(generation.prompts.first == prompt) }
    }

    private static func summary(_ stage: Generation.Stage) -> String {
        let size = stage.size.map { "\($0.width)x\($0.height)" }
        let parts = [
            stage.model, stage.seed, stage.steps.map { "\($0)" }, stage.sampler, stage.guidance.map { "\($0)" }, size,
            stage.denoise.map { "\($0)" },
        ]
        return parts.map { $0 ?? "-" }.joined(separator: " ")
    }

    static let duckStage = "realistic_realisticVisionV20_v20 235284042 15 UniPC 5.0 512x400 -"
    static let anything = "Anything-V3.0.ckpt"
    static let rows: [Row] = [
        Row(
            path: parsers + "AUTOMATIC1111/automatic1111_cropped.png", tool: "AUTOMATIC1111", stages: [duckStage],
            prompt: "photo of a duck"),
        Row(
            path: parsers + "AUTOMATIC1111/automatic1111_cropped.jpg", tool: "AUTOMATIC1111", stages: [duckStage],
            prompt: "photo of a duck"),
        Row(
            path: "generation/sd-parsers/resources/bad_images/text_after_idat.png", tool: "AUTOMATIC1111",
            stages: [duckStage],
            prompt: "photo of a duck"),
        Row(
            path: parsers + "ComfyUI/unclip_2pass_cropped.png", tool: "ComfyUI",
            stages: [
                "wd-1-5-beta2-aesthetic-unclip-h-fp32.safetensors 1106257833005336 26 uni_pc_bh2 8.0 1280x704 1.0",
                "cardosAnimated_v20.safetensors 119080905858220 8 dpmpp_sde 9.0 1920x1088 0.5199999999999996",
            ]),
        Row(
            path: parsers + "ComfyUI/noisy_latents_3_subjects_cropped.png", tool: "ComfyUI",
            stages: [
                "\(anything) 890421140397575 16 sample_dpmpp_sde 7.0 256x512 -",
                "\(anything) 512136241112371 16 sample_dpmpp_sde 7.0 1280x704 -",
                "\(anything) 474977904562281 16 sample_dpmpp_sde 7.0 256x512 -",
                "\(anything) 200072334202574 16 sample_dpmpp_sde 7.0 256x512 -",
                "\(anything) 0 16 uni_pc 6.5 1280x704 -",
                "\(anything) 1084614416978598 9 sample_dpmpp_sde 5.5 1920x1088 0.54",
            ]),
        Row(
            path: parsers + "NovelAI/novelai1_cropped.png", tool: "NovelAI",
            stages: ["Stable Diffusion 2253955223 50 k_euler_ancestral 10.0 - -"],
            prompt: "masterpiece, best quality,  cat, space, icon"),
        Row(
            path: parsers + "Fooocus/fooocus1_cropped.png", tool: "Fooocus",
            stages: ["juggernautXL_v8Rundiffusion 6952411511246973023 30 dpmpp_2m_sde_gpu 4.0 768x1280 -"],
            prompt: "a smiling goldfish"),
        Row(
            path: "ai/flux_schnell_example.png", tool: "ComfyUI",
            stages: ["flux1-schnell.safetensors 112298569477003 4 euler - 1024x1024 1.0"]),
        Row(
            path: "ai/sd3.5_simple_example.png", tool: "ComfyUI",
            stages: ["sd3.5_large_fp8_scaled.safetensors 585483408983215 20 euler 4.01 1024x1024 1.0"]),
        Row(
            path: "ai/sdxl_simple_example.png", tool: "ComfyUI",
            stages: [
                "sd_xl_base_1.0.safetensors 721897303308196 25 euler 8.0 1024x1024 -",
                "sd_xl_refiner_1.0.safetensors 0 25 euler 8.0 1024x1024 -",
            ], prompt: "evening sunset scenery blue sky nature, glass bottle with a galaxy in it"),
        Row(
            path: "ai/stable_cascade__text_to_image.png", tool: "ComfyUI",
            stages: [
                "stable_cascade_stage_c.safetensors 314307448448003 20 euler_ancestral 4.0 1024x1024 1.0",
                "stable_cascade_stage_b.safetensors 183495397600639 10 euler_ancestral 1.1 1024x1024 1.0",
            ]),
        Row(
            path: "ai/square_area_for_2_subjects.png", tool: "ComfyUI",
            stages: [
                "\(anything) 397826772266080 13 dpmpp_sde 7.0 1280x704 1.0",
                "\(anything) 240926604602097 8 dpmpp_sde 5.0 1920x1088 0.52",
            ]),
        Row(
            path: "ai/yosemite_outpaint_example.png", tool: "ComfyUI",
            stages: ["512-inpainting-ema.safetensors 152545289528694 20 uni_pc_bh2 8.0 - 1.0"],
            prompt: "outdoors in the yosemite national park mountains nature"),
        Row(
            path: "ai/mochi_text_to_video_example.webp", tool: "ComfyUI",
            stages: ["mochi_preview_bf16.safetensors 704883238463297 30 euler 4.5 848x480 1.0"],
            prompt: "a fox moving quickly in a beautiful winter scenery nature trees sunset tracking camera"),
    ]

    @Test("The duck of AUTOMATIC1111 has a hash and a negative prompt", arguments: ["png", "jpg"])
    func duck(_ ending: String) throws {
        let found = try Self.generation(Self.parsers + "AUTOMATIC1111/automatic1111_cropped.\(ending)")
        let generation = try #require(found)
        #expect(generation.stages.map(\.modelHash) == ["c0d1994c73"])
        #expect(generation.negativePrompts == ["monochrome"])
    }

    @Test(
        "Files without generation data have none",
        arguments: [
            "ai/mountains.png", "vendors/chatgpt-1.png", "vendors/flux-1.jpg",
            "generation/sd-parsers/resources/bad_images/empty_file.png",
            "generation/sd-parsers/resources/bad_images/empty_image.png",
            "generation/sd-parsers/resources/bad_images/empty_image.jpg",
        ])
    func none(_ path: String) throws {
        #expect(try Self.generation(path) == nil)
    }

    @Test("Midjourney's description is read as UTF-8")
    func midjourney() throws {
        let found = try Self.generation("vendors/mj-1.png")
        let generation = try #require(found)
        #expect(generation.tool == "Midjourney")
        #expect(generation.version == "5.2")
        #expect(generation.job == "2b6e053b-9a65-4ca9-9e13-b6f4465164d4")
        #expect(
            generation.prompts == [
                "operating a control panel, café light, naïve mood, decisive moment, "
                    + "photo taken with a 50 mm lens, static"
            ])
    }
}

/// A sampler in an expectation of sd-parsers.
struct ExpectedSampler {
    private let name: String
    private let parameters: [String: Any]
    private let model: [String: Any]?
    private let prompts: [String]
    private let negativePrompts: [String]

    /// All samplers anywhere in `json`, in their order.
    static func all(in json: Any) -> [ExpectedSampler] {
        if let object = json as? [String: Any] { return [ExpectedSampler(object)].compactMap(\.self) }
        return (json as? [Any])?.flatMap(all) ?? []
    }

    private init?(_ object: [String: Any]) {
        guard let name = object["name"] as? String, let parameters = object["parameters"] as? [String: Any] else {
            return nil
        }
        func texts(_ key: String) -> [String] {
            (object[key] as? [[String: Any]])?.compactMap { $0["value"] as? String } ?? []
        }
        (self.name, self.parameters, model) = (name, parameters, object["model"] as? [String: Any])
        (prompts, negativePrompts) = (texts("prompts"), texts("negative_prompts"))
    }

    func expect(_ stage: Generation.Stage) {
        #expect(stage.sampler == name)
        #expect(stage.seed == text("seed"))
        #expect(stage.steps.map { "\($0)" } == text("steps"))
        #expect(stage.guidance == number("cfg_scale"))
        #expect(stage.denoise == number("denoise") ?? number("denoise_strength"))
        #expect(stage.scheduler == text("scheduler"))
        #expect(stage.model == model?["name"] as? String)
        #expect(stage.modelHash == model?["hash"] as? String)
        // sd-parsers lists the prompts of regions in the order of their links.
        #expect(Set(stage.prompts) == Set(prompts))
        #expect(Set(stage.negativePrompts) == Set(negativePrompts))
        #expect(stage.prompts.count == prompts.count)
    }

    private func text(_ key: String) -> String? {
        (parameters[key] as? String) ?? (parameters[key] as? NSNumber)?.stringValue
    }
    private func number(_ key: String) -> Double? { text(key).flatMap(Double.init) }
}
