internal import Foundation

/// The command `vips` of libvips, which writes formats that Calotype reads and does not write.
package enum VipsCommand {
    package static var isInstalled: Bool { ExternalTool.isInstalled("vips") }

    /// Encodes `drawn`. `suffix` names format and options, as in `.jpg[interlace]`. For a large image, enlarging a
    /// small one is faster than drawing it.
    package static func encode(_ drawn: DrawnImage, as suffix: String, enlarged scale: Int = 1) async throws -> [UInt8]
    {
        try await run("resize", on: drawn.png, to: suffix, ["\(scale)", "--kernel", "linear"])
    }

    /// Runs `vips operation in out arguments…` and returns the output file.
    package static func run(
        _ operation: String, on bytes: [UInt8], to suffix: String, _ arguments: [String] = []
    ) async throws -> [UInt8] {
        let folder = try ScratchFolder()
        let source = try folder.write(bytes, as: "source")
        let file = "out" + (suffix.split(separator: "[").first ?? "")
        let run = try await ExternalTool.run(
            "vips", [operation, source, folder.path(of: "out" + suffix)] + arguments)
        guard run.exitCode == 0 else { throw Failure(message: run.stderr) }
        return try folder.bytes(of: file)
    }

    package struct Failure: Error {
        package let message: String
    }
}
