import Testing

@testable import CalotypeProvenance

/// Files that carry nothing of the kind.
struct GenerationNoneTests {
    @Test("Other texts are not taken for generation data", arguments: files)
    func none(_ file: GenerationFile) {
        #expect(file.generation == nil)
    }

    static let settings = "Steps: 20, Sampler: Euler a, CFG scale: 7"

    static let files: [GenerationFile] = [
        .png(["Comment": "Created with GIMP"], name: "GIMP, PNG"),
        .jpegComment("Created with GIMP"),
        .gifComment("GIF by somebody. Steps: 1. Open. 2. Wait."),
        .jpeg(.texts([305: "Adobe Photoshop 25.0 (Windows)", 270: "Steps: up, then left"])),
        .jpegXMP(TestXMP.packet(attributes: #"xmp:CreatorTool="Adobe Photoshop 25.0" photoshop:Credit="A. B.""#)),
        .jpegXMP(TestXMP.packet(elements: "<dc:description>Negative prompt: a lesson in steps</dc:description>")),
        .jpegXMP(TestXMP.ai),
        .png(["Description": "How to draw a fox. Steps: 20, as in the book"], name: "a caption with Steps"),
        .jpeg(.comment("Steps: 3, Time: 5 minutes, Tools: a pen")),
        .jpeg(.comment("Recipe\nSteps: mix, bake, eat\nSeed: poppy, Size: large")),
        .jpeg(.comment("Steps: 5, Model: a cake, Size: large, Seed: poppy")),
        .png(["parameters": #"{"width": 512, "quality": 80}"#], name: "parameters of another program"),
        .png(["parameters": "-q 80 --strip"], name: "parameters of a command"),
        .png(["parameters": "Exposure: 20, Gain: 5, Gamma: 2.2, Binning: 2x2"], name: "parameters of a microscope"),
        .png(["prompt": "Press any key", "workflow": "draft, review, print"], name: "prompt and workflow in words"),
        .png(["workflow": #"{"nodes": [], "links": []}"#], name: "an empty workflow"),
        .png(["workflow": #"{"nodes": [{"id": 1, "label": "Review"}]}"#], name: "the workflow of a publisher"),
        .png(["prompt": #"{"3": {"class_type": 5, "inputs": []}}"#], name: "a graph without classes"),
        .jpeg(.texts([315: Sample.job])),
        .jpeg(.texts([270: Sample.signature])),
        .jpeg(.texts([270: "Signature: J. Smith", 315: Sample.job])),
        .jpeg(.texts([270: Sample.signature, 315: "J. Smith"])),
        .jpeg(.texts([271: "Black Forest Labs", 272: "FLUX camera"])),
        .jpeg(.texts([271: "Canon", 272: "EOS R5", 305: "Ideogram reader 1.0"])),
        .png(["Software": "Reverse Tools 2", "Description": "reve.com is a site"], name: "a name that contains Reve"),
        .png(["Title": "NovelAI review", "Comment": #"{"steps": 20}"#], name: "a title with NovelAI"),
        .png(["Software": "NovelAI"], name: "the name NovelAI without data"),
        .png(["Description": "Print Job ID: 12345", "Author": "somebody"], name: "the job of a printer"),
        .png(["Description": "Scan Job ID: \(Sample.job)"], name: "a job without parameters"),
        .png(["Description": "see --help, Job ID: none"], name: "a job in words"),
        .png(["AIGC": "no label"], name: "a label that is no JSON"),
        .jpeg(.plainComment(#"{"AIGC":{"Label":"1"}}"#)),
        .jpeg(.plainComment(#"{"model": "EOS", "seed": 1, "steps": 4}"#)),
        .png(["Dream": "I had a dream -s about foxes"], name: "a dream in words"),
        .png(["generation_data": #"{"date": "2025-01-01"}"#], name: "generation data of a genealogy"),
        .png(["c": "x", "uc": "y", "Model": "z"], name: "texts with short names"),
        .mp4(["comment": "Prompt: the actors enter", "©too": "Lavf61.1.100"]),
        .webm([("ENCODER", "Lavf61.1.100"), ("WORKFLOW", "review")]),
        .png(["invokeai_metadata": "not JSON"], name: "a broken text of InvokeAI"),
        .png(["sd-metadata": #"{"card": "SDXC"}"#], name: "metadata of a memory card"),
        .png(["smproj": "SM Project 5"], name: "a project of another program"),
        GenerationFile("an empty file", []),
        GenerationFile("a PNG without texts", TestFile.png([])),
        GenerationFile("a JPEG without texts", TestFile.jpeg([])),
    ]

    @Test("Data without a sampler is no settings", arguments: ["", "a fox", settings.replacing("20", with: "many")])
    func noSettings(_ text: String) {
        #expect(InfoText(text) == nil)
    }
}
