import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("A result as JSON")
struct ResultJSONTests {
    @Test("A success has the specification's fields")
    func success() throws {
        let normal = StoredVariant(
            variant: .normal, url: try ObjectKey.url("https://example.com/a%20b"),
            key: try ObjectKey("u/j/normal-3f9a2b71c0de.jpg"),
            format: .jpeg, dimensions: Dimensions(width: 1024, height: 512), size: 3000,
            compressionRatio: 10_000 / 3000,
            sha256: "3f9a2b71c0de")
        let result = ImageProcessingResult(
            jobId: try JobIdentifier("j"), tool: .dallE, userId: try JobIdentifier("u"),
            original: OriginalImage(format: .png, dimensions: Dimensions(width: 2048, height: 1024), size: 10_000),
            appearance: ImageAppearance(
                thumbHash: "3OcRJYB4d3h/iIeHeEh3eIhw+j2w", blurHash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
                dominantColor: RGBColor(red: 1, green: 171, blue: 255), averageColor: .white, perceptualHash: 0xF1),
            processingTime: .milliseconds(143), variants: [normal], metadata: ["prompt": "A"], error: nil)
        #expect(
            try json(result) == """
                {"averageColor":"#ffffff","blurHash":"LEHV6nWB2yk8pyo0adR*.7kCMdnj","compressionRatio":3.33,\
                "dominantColor":"#01abff","error":null,"jobId":"j","metadata":{"prompt":"A"},\
                "original":{"format":"png","height":1024,"size":10000,"width":2048},"originalSize":10000,\
                "perceptualHash":"00000000000000f1","processingTimeMs":143,"success":true,\
                "thumbHash":"3OcRJYB4d3h/iIeHeEh3eIhw+j2w","tool":"dall-e","userId":"u","variants":[\
                {"compressionRatio":3.33,"format":"jpeg","height":512,"key":"u/j/normal-3f9a2b71c0de.jpg",\
                "sha256":"3f9a2b71c0de","size":3000,"url":"https://example.com/a%20b","variant":"normal","width":1024}]}
                """)
    }

    @Test("What was written is what is read")
    func readBack() throws {
        let video = VideoDetails(duration: 2.5, codec: "h264", frameRate: 29.97, bitRate: nil, posterSecond: 1.25)
        let square = StoredVariant(
            variant: .preview, url: try ObjectKey.url("file:///x"), key: try ObjectKey("u/j/p.webp"), format: .webp,
            dimensions: Dimensions(width: 4, height: 4),
            crop: CropRectangle(left: 1, top: 2, of: Dimensions(width: 3, height: 4)), frames: 37, quality: 71,
            score: 80.25, encoder: "svt-av1 4.1.0", size: 99, compressionRatio: 1.01, sha256: "00",
            vtt: StoredFile(url: try ObjectKey.url("file:///y"), key: try ObjectKey("u/j/p.vtt"), size: 7, sha256: "01")
        )
        let success = ImageProcessingResult(
            jobId: try JobIdentifier("j"), tool: .sora, userId: try JobIdentifier("u"),
            original: OriginalImage(
                format: ImageFormat(rawValue: "mp4"), dimensions: Dimensions(width: 8, height: 9), size: 100,
                video: video),
            appearance: ImageAppearance(
                thumbHash: "3OcR", blurHash: "LEHV", dominantColor: RGBColor(red: 1, green: 171, blue: 255),
                averageColor: .white, perceptualHash: 0xF1),
            processingTime: .milliseconds(143), variants: [square], metadata: ["prompt": ["a": [1, 2.5, .null, true]]],
            isReused: true, warnings: ["The video has 2.5 s."])
        let error = ImageProcessingError(.upload, .throttled, retry: .after(.milliseconds(1500)), message: "Later.")
        for result in try [success, failed(error), failed(.init(.memory, .exhausted, retry: .later, message: "m"))] {
            let text = try json(result)
            let read = try JSONDecoder().decode(ImageProcessingResult.self, from: Data(text.utf8))
            #expect(try json(read) == text)
        }
    }

    @Test("A failure says null where there is nothing, and never the cause")
    func failure() throws {
        let error = ImageProcessingError(
            .upload, .throttled, retry: .after(.milliseconds(1500)), message: "Try again later.",
            cause: TransferError(.throttled, detail: "secret"))
        #expect(
            try json(failed(error)) == """
                {"averageColor":null,"blurHash":null,"compressionRatio":null,"dominantColor":null,"error":{"kind":"upload","message":"Try again later.","reason":"throttled",\
                "retryAfterMs":1500,"retryable":true},"jobId":"j","metadata":{},"original":null,"originalSize":null,\
                "perceptualHash":null,"processingTimeMs":1,"success":false,"thumbHash":null,"tool":"sora","userId":"u","variants":[]}
                """)
    }

    @Test(
        "Retry advice is told",
        arguments: [
            (RetryAdvice.never, #""retryable":false"#), (.later, #""retryable":true"#),
            (.after(.seconds(2)), #""retryAfterMs":2000,"retryable":true"#),
            (.after(.seconds(Int.max)), #""retryAfterMs":9007199254740991,"retryable":true"#),
            (.after(.seconds(-1)), #""retryAfterMs":0,"retryable":true"#),
        ])
    func retry(_ advice: RetryAdvice, _ expected: String) throws {
        let error = ImageProcessingError(.source, .timeout, retry: advice, message: "m")
        let text = try json(failed(error))
        #expect(text.contains(expected))
        #expect(text.contains("retryAfterMs") == expected.contains("retryAfterMs"))
    }

    private func failed(_ error: ImageProcessingError) throws -> ImageProcessingResult {
        ImageProcessingResult(
            jobId: try JobIdentifier("j"), tool: .sora, userId: try JobIdentifier("u"), original: nil,
            processingTime: .milliseconds(1), variants: [], metadata: [:], error: error)
    }

    private func json(_ result: ImageProcessingResult) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(result), as: UTF8.self)
    }
}
