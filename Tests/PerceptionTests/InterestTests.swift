import CalotypeTesting
import Foundation
import Perception
import Pixels
import Testing

@Suite("The most interesting part of an image")
struct InterestTests {
    @Test(
        "is where libvips finds it, within one of 32 cells, for all but one of four sizes at most",
        .enabled(if: Pillow.isInstalled && VipsCommand.isInstalled && Corpus.isPresent),
        arguments: Corpus.files(in: Corpus.folder("ai"), "png"), ["attention", "entropy"])
    func asLibvips(_ path: String, _ name: String) async throws {
        let folder = try ScratchFolder()
        let sizes = try await Pillow.run(
            """
            import subprocess, sys
            from PIL import Image
            path, folder, name = sys.argv[1:]
            image = Image.open(path).convert("RGB").resize((640, 400))
            image.save(folder + "/source.png")
            open(folder + "/source", "wb").write(image.tobytes())
            for width, height in ((400, 400), (100, 400), (640, 150), (320, 200)):
                part = folder + "/part.v"
                subprocess.run(
                    ["vips", "smartcrop", folder + "/source.png", part, str(width), str(height), "--interesting", name],
                    check=True)
                offsets = [
                    subprocess.run(["vipsheader", "-f", field, part], capture_output=True, check=True).stdout
                    for field in ("xoffset", "yoffset")]
                print(width, height, -int(offsets[0]), -int(offsets[1]))
            """, [path, folder.path, name])
        let image = try PixelBuffer(width: 640, height: 400, channels: 3) {
            $0.copyBytes(from: try folder.bytes(of: "source"))
        }
        let lines = sizes.split(separator: "\n").map { $0.split(separator: " ").compactMap { Int($0) } }
        #expect(lines.count == 4)
        let others = try lines.filter { line in
            let part = try image.interestingPart(
                width: line[0], height: line[1], by: name == "attention" ? .attention : .entropy
            ) { false }
            return abs(part.left - line[2]) > 20 || abs(part.top - line[3]) > 13
        }
        // Two parts of an image can draw nearly the same attention.
        #expect(others.count <= (name == "attention" ? 1 : 0), "\(others)")
    }

    /// Gray with a red square of 24 × 24 pixels at `x` and `y`.
    private func square(x: Int, y: Int, width: Int, height: Int) throws -> PixelBuffer {
        try PixelBuffer(width: width, height: height, channels: 3) { bytes in
            for index in 0..<width * height {
                let isSquare = (x..<x + 24).contains(index % width) && (y..<y + 24).contains(index / width)
                for channel in 0..<3 {
                    bytes[3 * index + channel] = isSquare && channel > 0 ? 30 : isSquare ? 220 : 110
                }
            }
        }
    }

    @Test(
        "contains the only thing there is", arguments: [Interest.attention, .entropy],
        [(30, 40), (200, 10), (270, 170), (3, 3)])
    func square(_ interest: Interest, _ place: (x: Int, y: Int)) throws {
        let image = try square(x: place.x, y: place.y, width: 300, height: 200)
        let part = try image.interestingPart(width: 100, height: 100, by: interest) { false }
        #expect(part.left <= place.x && place.x + 24 <= part.left + 100)
        #expect(part.top <= place.y && place.y + 24 <= part.top + 100)
    }

    @Test(
        "has the wanted size, however small or long the image is", arguments: [Interest.attention, .entropy],
        [(1, 1), (3, 2), (31, 33), (64, 1), (1, 500), (127, 129), (2000, 40)])
    func sizes(_ interest: Interest, _ size: (width: Int, height: Int)) throws {
        let image = try PixelBuffer.drawn(width: size.width, height: size.height)
        let (width, height) = ((size.width + 1) / 2, (size.height + 2) / 3)
        let part = try image.interestingPart(width: width, height: height, by: interest) { false }
        #expect(part.left >= 0 && part.left + width <= size.width && part.top >= 0 && part.top + height <= size.height)
    }

    @Test("is not looked for after a stop", arguments: [Interest.attention, .entropy])
    func stops(_ interest: Interest) throws {
        let image = try PixelBuffer.drawn(width: 300, height: 200)
        #expect(throws: CancellationError.self) {
            try image.interestingPart(width: 100, height: 100, by: interest) { true }
        }
    }
}
