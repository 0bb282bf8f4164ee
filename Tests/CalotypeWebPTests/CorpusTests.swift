import CLibWebP
import CalotypeWebP
import Foundation
import Testing

@Suite("Beside libwebp", .enabled(if: ProcessInfo.processInfo.environment["CALOTYPE_CORPUS"] != nil))
struct CorpusTests {
    /// The first frame of a generated film: a still picture of its own, once its chunk has a file around it.
    private func picture() throws -> Picture {
        let folder = try #require(ProcessInfo.processInfo.environment["CALOTYPE_CORPUS"])
        let film = [UInt8](try Data(contentsOf: URL(filePath: folder + "/ai/mochi_text_to_video_example.webp")))
        let frame = try #require(film.firstRange(of: Array("ANMF".utf8))).upperBound + 4 + 16
        let size = (0..<4).reduce(0) { $0 | Int(film[frame + 4 + $1]) << (8 * $1) }
        let chunk = film[frame..<frame + 8 + size + size & 1]
        let total = UInt32(chunk.count + 4)
        let file = Array("RIFF".utf8) + withUnsafeBytes(of: total.littleEndian, Array.init) + Array("WEBP".utf8) + chunk
        var (width, height): (Int32, Int32) = (0, 0)
        try #require(WebPGetInfo(file, file.count, &width, &height) != 0)
        return Picture(width: Int(width), height: Int(height), pixels: try #require(LibWebP.pixels(of: file)))
    }

    @Test("Bytes and error are those of method 4", arguments: [50, 75, 90, 95, 100])
    func besideMethod4(_ quality: Int) throws {
        let picture = try picture()
        let theirs = try #require(LibWebP.encode(picture, quality: quality))
        let ours = try Encoding(picture, WebPOptions(quality: quality, filterStrength: 0))
        #expect(abs(Double(ours.bytes.count) / Double(theirs.count) - 1) < 0.004)
        let error = (try psnr(picture, theirs), try psnr(picture, ours.bytes))
        #expect(error.1 > error.0 - 0.05)
        #expect(LibWebP.planes(of: ours.bytes) == ours.reconstruction)
    }

    private func psnr(_ picture: Picture, _ file: [UInt8]) throws -> Double {
        let pixels = try #require(LibWebP.pixels(of: file))
        let sum = zip(picture.pixels, pixels).reduce(0) { sum, pair in
            let difference = Int(pair.0) - Int(pair.1)
            return sum + difference * difference
        }
        return 10 * log10(255 * 255 * Double(pixels.count) / Double(max(sum, 1)))
    }
}
