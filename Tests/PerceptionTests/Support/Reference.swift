import CalotypeTesting
import Foundation
import Pixels

/// The reference implementations, as PyPI has them, in the Python that `CALOTYPE_TEST_PYTHON` names.
enum Reference {
    static let python: String? = {
        guard let path = ProcessInfo.processInfo.environment["CALOTYPE_TEST_PYTHON"] else { return nil }
        let probe = Process()
        probe.executableURL = URL(filePath: path)
        probe.arguments = ["-c", "import PIL, blurhash, imagehash, ssimulacra2, thumbhash"]
        probe.standardError = FileHandle.nullDevice
        guard (try? probe.run()) != nil else { return nil }
        probe.waitUntilExit()
        return probe.terminationStatus == 0 ? path : nil
    }()

    static var isInstalled: Bool { python != nil }

    /// What `script` prints, line by line. It finds `folder`, and in `arguments` what it is given.
    static func lines(of script: String, in folder: ScratchFolder, _ arguments: [String] = []) async throws -> [String]
    {
        guard let python else { throw ExternalTool.Failure.notInstalled("python with the references") }
        let run = try await ExternalTool.run(
            "env", [python, "-c", prologue + script, folder.path] + arguments, within: .seconds(300))
        guard run.exitCode == 0 else { throw Failure(message: run.stderr) }
        return run.stdout.split(separator: "\n").map(String.init)
    }

    struct Failure: Error {
        let message: String
    }

    /// `keep` leaves an image where `PixelBuffer(raw:)` finds it, and tells its size.
    private static let prologue = """
        import io, sys
        from PIL import Image
        folder, *arguments = sys.argv[1:]
        def keep(image, name):
            open(folder + "/" + name, "wb").write(image.tobytes())

        """
}

extension PixelBuffer {
    convenience init(width: Int, height: Int, channels: Int, samples: [UInt8]) throws {
        try self.init(width: width, height: height, channels: channels) { $0.copyBytes(from: samples) }
    }

    /// An image of one color, with alpha where there is a fourth sample.
    static func filled(_ samples: [UInt8], width: Int = 64, height: Int = 48) throws -> PixelBuffer {
        try PixelBuffer(width: width, height: height, channels: samples.count) { bytes in
            for index in bytes.indices { bytes[index] = samples[index % samples.count] }
        }
    }

    /// A picture of soft and hard shapes, the same for the same `seed`.
    static func drawn(width: Int, height: Int, channels: Int = 3, seed: Int = 1) throws -> PixelBuffer {
        try PixelBuffer(width: width, height: height, channels: channels) { bytes in
            for y in 0..<height {
                for x in 0..<width {
                    let ring = (x - width / 3) * (x - width / 3) + (y - height / 2) * (y - height / 2)
                    let start = (y * width + x) * channels
                    bytes[start] = UInt8(x * 255 / width)
                    bytes[start + 1] = UInt8(truncatingIfNeeded: ring * seed / 64)
                    bytes[start + 2] = UInt8((x / 16 + y / 16) % 2 * 90 + 60)
                    if channels == 4 { bytes[start + 3] = UInt8(truncatingIfNeeded: 40 + 2 * x + y * y / 24) }
                }
            }
        }
    }
}
