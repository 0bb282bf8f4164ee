import CalotypeWebP
import Foundation

func sunset(width: Int, height: Int) async throws -> EncodedWebP {
    var canvas = try WebPCanvas(width: width, height: height)
    for y in 0..<height {
        let row = (0..<width).flatMap { x -> [UInt8] in [UInt8(255 * x / width), UInt8(255 * y / height), 128] }
        try canvas.append(row)
    }
    return try await WebPEncoder().encode(canvas, options: WebPOptions(quality: 80))
}

try await Data(sunset(width: 3840, height: 2160).bytes).write(to: URL(filePath: CommandLine.arguments[1]))
