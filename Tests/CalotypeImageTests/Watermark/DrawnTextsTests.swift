import Pixels
import Testing

@testable import CalotypeImage

@Suite("Texts that were drawn before")
struct DrawnTextsTests {
    private func image(_ bytes: Int) throws -> PixelBuffer {
        try unsafe PixelBuffer(width: bytes / 4, height: 1, channels: 4) { _ in }
    }

    @Test("are drawn once for each text and each box")
    func once() throws {
        let texts = DrawnTexts()
        var drawn = 0
        let (ann, box) = (WatermarkText("Ann"), Dimensions(width: 90, height: 20))
        func use(_ text: WatermarkText, _ box: Dimensions) throws {
            _ = try texts.image(of: text, in: box) {
                drawn += 1
                return try image(40)
            }
        }
        for _ in 0..<3 { try use(ann, box) }
        #expect(drawn == 1)
        var red = ann
        red.color = RGBColor(red: 200, green: 0, blue: 0)
        try use(red, box)
        try use(ann, Dimensions(width: 90, height: 21))
        try use(ann, box)
        #expect(drawn == 3)
    }

    @Test("are forgotten when they are too many, the oldest first")
    func bounded() throws {
        let texts = DrawnTexts(mostBytes: 100)
        let box = Dimensions(width: 9, height: 9)
        var drawn: [String] = []
        for text in ["a", "b", "a", "c", "a", "b"] {
            _ = try texts.image(of: WatermarkText(text), in: box) {
                drawn.append(text)
                return try image(48)
            }
        }
        #expect(drawn == ["a", "b", "c", "b"])
        _ = try texts.image(of: WatermarkText("long"), in: box) { try image(104) }
        var isKept = true
        _ = try texts.image(of: WatermarkText("long"), in: box) {
            isKept = false
            return try image(104)
        }
        #expect(!isKept)
    }
}
