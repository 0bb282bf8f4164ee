import CLibWebP
import CalotypeWebP
import Foundation
import Testing

@Suite("Beside libwebp", .enabled(if: ProcessInfo.processInfo.environment["CALOTYPE_CORPUS"] != nil))
struct CorpusTests {
    /// The first frame of a generated video: a still picture of its own, once its chunk has a file around it.
    private func picture() throws -> Picture {
        let folder = try #require(ProcessInfo.processInfo.environment["CALOTYPE_CORPUS"])
        let video = [UInt8](try Data(contentsOf: URL(filePath: folder + "/ai/mochi_text_to_video_example.webp")))
        let frame = try #require(video.firstRange(of: Array("ANMF".utf8))).upperBound + 4 + 16
        let size = (0..<4).reduce(0) { $0 | Int(video[frame + 4 + $1]) << (8 * $1) }
        let chunk = video[frame..<frame + 8 + size + size & 1]
        let total = UInt32(chunk.count + 4)
        let file = Array("RIFF".utf8) + withUnsafeBytes(of: total.littleEndian, Array.init) + Array("WEBP".utf8) + chunk
        var (width, height): (Int32, Int32) = (0, 0)
        try #require(WebPGetInfo(file, file.count, &width, &height) != 0)
        return Picture(width: Int(width), height: Int(height), pixels: try #require(LibWebP.pixels(of: file)))
    }

    @Test("Pixels are those of method 4, and no more bytes", arguments: [50, 75, 90, 95, 100])
    func besideMethod4(_ quality: Int) throws {
        let picture = try picture()
        let theirs = try #require(LibWebP.encode(picture, quality: quality))
        let ours = try Encoding(picture, WebPOptions(quality: quality, filterStrength: 0))
        #expect(Double(ours.bytes.count) < 1.001 * Double(theirs.count))
        #expect(LibWebP.planes(of: ours.bytes) == ours.reconstruction)
        #expect(LibWebP.planes(of: theirs) == ours.reconstruction)
    }
}
