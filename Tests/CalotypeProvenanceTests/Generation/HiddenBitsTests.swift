import Testing

@testable import CalotypeProvenance

struct HiddenBitsTests {
    @Test(
        "Text is found in the alpha channel and in the colors",
        arguments: ["stealth_pnginfo", "stealth_pngcomp", "stealth_rgbinfo", "stealth_rgbcomp"])
    func found(_ signature: String) throws {
        let text = try #require(HiddenBits.text(in: ByteWindow(HiddenText.png(signature, "a fox, 狐").bytes)))
        #expect(text == MetadataText(.pixelBits, signature, "a fox, 狐"))
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let file: GenerationFile
    }

    @Test(
        "A broken text is none",
        arguments: [
            Broken(
                testDescription: "too many bits", file: HiddenText.png("stealth_pnginfo", length: 1 << 20, [1])),
            Broken(
                testDescription: "the largest length", file: HiddenText.png("stealth_pnginfo", length: 0xFFFF_FFFF, [1])
            ),
            Broken(testDescription: "no length", file: HiddenText.png("stealth_pnginfo", length: 0, [])),
            Broken(testDescription: "no gzip", file: HiddenText.png("stealth_pngcomp", length: 32, [1, 2, 3, 4])),
            Broken(testDescription: "no UTF-8", file: HiddenText.png("stealth_pnginfo", length: 16, [0xFF, 0xFE])),
            Broken(testDescription: "another signature", file: HiddenText.png("stealth_pngxxxx", "a fox")),
            Broken(
                testDescription: "no text",
                file: GenerationFile("", HiddenText.file(.init(repeating: 7, count: 48), side: 4, channels: 3))),
        ])
    func broken(_ row: Broken) {
        #expect(HiddenBits.text(in: ByteWindow(row.file.bytes)) == nil)
    }

    @Test("A truncated file has no text, at whatever length")
    func truncated() {
        let bytes = HiddenText.png("stealth_pngcomp", "a fox", side: 32).bytes
        for count in stride(from: 0, to: bytes.count - 32, by: 97) {
            #expect(HiddenBits.text(in: ByteWindow(Array(bytes.prefix(count)))) == nil)
        }
    }

    @Test("A header with an enormous size needs no memory")
    func enormous() {
        let header = u32(0x7FFF_FFFF) + u32(0x7FFF_FFFF) + [8, 6, 0, 0, 0]
        let file =
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + TestFile.chunk("IHDR", header)
            + TestFile.chunk("IDAT", [1])
        #expect(HiddenBits.text(in: ByteWindow(file)) == nil)
    }
}
