import Foundation
import Testing

@testable import CalotypeProvenance

@Suite("Generation data in other formats")
struct GenerationMetadataTests {
    private static let parameters =
        "a café, 光\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 12, Size: 512x768, Model: m"
    private static let prompt = """
        {"3":{"class_type":"KSampler","inputs":{"seed":12,"steps":20,"cfg":7,"sampler_name":"euler","scheduler":"normal",\
        "denoise":1,"model":["4",0],"positive":["6",0],"negative":["7",0],"latent_image":["5",0]}},\
        "4":{"class_type":"CheckpointLoaderSimple","inputs":{"ckpt_name":"m.safetensors"}},\
        "5":{"class_type":"EmptyLatentImage","inputs":{"width":512,"height":768,"batch_size":1}},\
        "6":{"class_type":"CLIPTextEncode","inputs":{"text":"a café, 光","clip":["4",1]}},\
        "7":{"class_type":"CLIPTextEncode","inputs":{"text":"blurry","clip":["4",1]}}}
        """

    private static let sources: [String: [UInt8]] = [
        "A1111": TestFile.png([TestFile.chunk("iTXt", ascii("parameters\0\0\0\0\0" + parameters))]),
        "A1111 in a JPEG": TestFile.jpeg([
            TestFile.segment(
                0xE1,
                ascii("Exif\0\0")
                    + TestExif(exif: [.bytes(37_510, ascii("UNICODE\0") + utf16(parameters, .big))]).block)
        ]),
        "ComfyUI": TestFile.png([
            TestFile.chunk("tEXt", ascii("prompt\0" + prompt)),
            TestFile.chunk("tEXt", ascii("workflow\0{\"nodes\":[]}")),
        ]),
        "ComfyUI in a WebP": TestFile.webp([
            TestFile.riffChunk("VP8 ", [1]),
            TestFile.riffChunk("EXIF", TestExif(image: [.text(0x0110, "prompt:" + prompt)]).block),
        ]),
        "NovelAI": TestFile.png([
            TestFile.chunk("tEXt", ascii("Software\0NovelAI")),
            TestFile.chunk("tEXt", ascii("Source\0NovelAI Diffusion V4 4BDE2A90")),
            TestFile.chunk("tEXt", ascii("Description\0a cat")),
            TestFile.chunk(
                "tEXt",
                ascii(
                    "Comment\0{\"steps\":28,\"scale\":5,\"seed\":12,\"sampler\":\"k_euler\",\"uc\":\"x\",\"prompt\":\"a cat\"}"
                )),
        ]),
    ]

    private static func generation(_ name: String) throws -> Generation {
        let file = try #require(sources[name])
        return try #require(Provenance.read(file).generation)
    }

    @Test(
        "are read again from each format, with the same stages", arguments: sources.keys.sorted(), TestPicture.allCases)
    func readAgain(_ name: String, _ picture: TestPicture) throws {
        let generation = try Self.generation(name)
        let metadata = try #require(GenerationMetadata(generation))
        let written = try metadata.embedded(in: picture.bytes)
        let again = Provenance.read(written)
        #expect(again.problems.isEmpty)
        // A comment of a GIF is not a place where anybody looks for the data of ComfyUI or NovelAI.
        if picture.ending == "gif", !name.hasPrefix("A1111") { return }
        #expect(again.generation?.stages == generation.stages)
        #expect(again.generation?.dialect == generation.dialect)
    }

    @Test("A mark and generation data stand side by side", arguments: TestPicture.allCases)
    func both(_ picture: TestPicture) throws {
        let generation = try Self.generation("A1111")
        let format = try #require(FileFormat(ByteWindow(picture.bytes)))
        var content = MarkContent()
        content.sourceType = .trainedAlgorithmicMedia
        let marked = try XMPPacket(content, for: format).embedded(in: picture.bytes)
        let metadata = try #require(GenerationMetadata(generation))
        let file = try metadata.embedded(in: marked)
        let found = Provenance.read(file)
        #expect(found.mark.statements.map(\.place) == [.xmp, .generation] && found.problems.isEmpty)
        let other = try XMPPacket(content, for: format).embedded(in: metadata.embedded(in: picture.bytes))
        #expect(Provenance.read(other).generation == found.generation)
    }

    @Test("A graph that is too large for a JPEG is refused")
    func tooLarge() throws {
        let text = MetadataText(.pngText, "workflow", "{\"nodes\":[\(String(repeating: "1,", count: 40_000))1]}")
        let generation = Generation(dialect: .comfyUI, tool: "ComfyUI", sources: [text])
        let metadata = try #require(GenerationMetadata(generation))
        #expect(throws: EmbeddingFailure.tooLarge) { try metadata.embedded(in: TestPicture.jpeg.bytes) }
        #expect(try metadata.embedded(in: TestPicture.webPLossy.bytes).count > 80_000)
    }

    @Test("exiftool reads the block", .enabled(if: Tool.isInstalled("exiftool")))
    func exiftool() throws {
        let block = WrittenExif(texts: [305: "AI generated", 271: "abc"], comment: "naïve 光").block
        let insert = MetadataInsert(exif: block)
        let file = try insert.applied(to: TestPicture.jpeg.bytes)
        let text = try withFile(file, "jpg") { path in
            try Tool.run("exiftool", ["-s3", "-Make", "-Software", "-UserComment", "-Warning", "-Error", path]).text
        }
        #expect(text == "abc\nAI generated\nnaïve 光\n")
    }
}
