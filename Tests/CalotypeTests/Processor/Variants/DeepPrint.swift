import CalotypeTesting
import Foundation

@testable import Calotype
@testable import CalotypeImage

/// Variants of more than eight bits, for tests.
enum DeepPrint {
    /// The first variant, which has 16 bits in PNG unless `options` say otherwise.
    static func of(
        _ source: [UInt8], _ options: [String: JSONValue] = [:]
    ) async throws -> Print {
        let wish = ["format": "png", "bitDepth": 16].merging(options) { $1 }
        var configuration = ImageProcessor.Configuration()
        configuration.limits.image.allowsTIFF = true
        return try await RenderHarness(configuration: configuration).prints(
            of: source, options: ["normal": .object(wish)])[
                0]
    }

    static func seen(_ source: [UInt8], _ options: [String: JSONValue] = [:]) async throws -> DeepImage {
        try await DeepImage(png: of(source, options).bytes)
    }

    static func tags(of print: Print) async throws -> [String: String] {
        let folder = try ScratchFolder()
        let file = try folder.write(print.bytes, as: "a.\(print.stored.format)")
        let run = try await ExternalTool.run("exiftool", ["-s", file])
        return Dictionary(
            run.stdout.split(separator: "\n").compactMap { line in
                let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
                return parts.count == 2 ? (parts[0], parts[1]) : nil
            }
        ) { $1 }
    }
}
