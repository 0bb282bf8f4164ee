import Pixels
import Synchronization
import Testing

/// An animated WebP of images that libvips writes, on a canvas of 40 × 30.
struct WebPMotion: CustomTestStringConvertible {
    /// The alpha of the images.
    enum Alpha: CaseIterable {
        case none
        /// Every pixel is opaque or transparent.
        case stamped
        case any
    }

    let alpha: Alpha
    let isBlended: Bool
    let isDisposed: Bool
    /// Whether every image covers the canvas.
    let isWhole: Bool
    let isLossless: Bool

    static let width = 40
    static let height = 30
    static let delays = [70, 0, 16_777_215, 40]

    static let all: [WebPMotion] = Alpha.allCases.flatMap { alpha -> [WebPMotion] in
        (0..<8).map { bits in
            WebPMotion(
                alpha: alpha, isBlended: bits & 1 != 0, isDisposed: bits & 2 != 0, isWhole: bits & 4 != 0,
                isLossless: (bits ^ bits >> 1) & 1 != 0)
        }
    }

    var testDescription: String {
        "\(alpha) \(isBlended ? "blended" : "") \(isDisposed ? "disposed" : "") \(isWhole ? "whole" : "")"
    }

    /// The file. `change` may change its chunks, of which the first two are the canvas and the parameters.
    func file(plays: UInt8 = 3, _ change: (inout [Chunk]) -> Void = { _ in }) throws -> [UInt8] {
        var chunks = [
            Chunk("VP8X", [0x12, 0, 0, 0, UInt8(Self.width - 1), 0, 0, UInt8(Self.height - 1), 0, 0]),
            Chunk("ANIM", [1, 2, 3, 4, plays, 0]),
        ]
        for index in Self.delays.indices { chunks.append(try chunk(index)) }
        change(&chunks)
        return (Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBP".utf8) + chunks.flatMap(\.bytes)).withRIFFSize()
    }

    /// The chunk of a frame.
    func chunk(_ index: Int) throws -> Chunk { Chunk("ANMF", try frame(index)) }

    private func frame(_ index: Int) throws -> [UInt8] {
        let isWhole = isWhole || index == 0
        let (left, top) = isWhole ? (0, 0) : (2 * index + 4, 4 * index)
        let (width, height) = isWhole ? (Self.width, Self.height) : (21, 13)
        let delay = Self.delays[index]
        let flags: UInt8 = (isBlended ? 0 : 2) | (isDisposed ? 1 : 0)
        let head: [UInt8] = [
            UInt8(left / 2), 0, 0, UInt8(top / 2), 0, 0, UInt8(width - 1), 0, 0, UInt8(height - 1), 0, 0,
            UInt8(delay & 255), UInt8(delay >> 8 & 255), UInt8(delay >> 16), flags,
        ]
        return head + (try image(index, width, height))
    }

    /// The chunks of images that were made already.
    private static let images = Mutex<[String: [UInt8]]>([:])

    /// The chunks of an image. Each is made once.
    private func image(_ index: Int, _ width: Int, _ height: Int) throws -> [UInt8] {
        let name = "\(alpha) \(isLossless) \(index) \(width)"
        if let known = Self.images.withLock({ $0[name] }) { return known }
        let made = try makeImage(index, width, height)
        Self.images.withLock { $0[name] = made }
        return made
    }

    private func makeImage(_ index: Int, _ width: Int, _ height: Int) throws -> [UInt8] {
        let channels = alpha == .none ? 3 : 4
        var samples = try Picture.gradient.drawn(width: width, height: height, channels: channels).samples
        for (place, sample) in samples.enumerated() {
            samples[place] = sample &+ UInt8(50 * index)
            if alpha == .stamped, place % 4 == 3 { samples[place] = (place / 4 + index) % 5 < 3 ? 255 : 0 }
        }
        let pixels = try PixelBuffer(width: width, height: height, channels: channels, samples: samples)
        let still = try VipsTool().file(
            from: pixels, by: "webpsave", isLossless ? ["--lossless"] : ["--Q", "80"]
        ).withoutMetadata()
        return Array(still[(still[12...].starts(with: "VP8X".utf8) ? 30 : 12)...])
    }

    struct Chunk {
        var name: String
        var content: [UInt8]

        init(_ name: String, _ content: [UInt8]) { (self.name, self.content) = (name, content) }

        fileprivate var bytes: [UInt8] {
            let length = (0..<4).map { UInt8(truncatingIfNeeded: content.count >> (8 * $0)) }
            return Array(name.utf8) + length + content + (content.count % 2 == 0 ? [] : [0])
        }
    }
}
