import Foundation
import Pixels

/// The `vips` command, which is asked what libvips makes of the same pixels.
struct VipsTool: ~Copyable {
    static let executable = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/vips" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }
    static var isInstalled: Bool { executable != nil }

    private let folder = FileManager.default.temporaryDirectory.appending(path: "pixels-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    /// The file that a saver makes of `image`, changed by an operation before.
    func file(
        from image: PixelBuffer, by saver: String, _ arguments: [String], after operation: [String] = ["copy"]
    ) throws -> [UInt8] {
        try run([operation[0], store(image), path("changed.v")] + operation.dropFirst())
        try run([saver, path("changed.v"), path("saved")] + arguments)
        return Array(try Data(contentsOf: URL(filePath: path("saved"))))
    }

    /// The samples that a loader finds in `file`.
    func samples(fromFile file: [UInt8], by loader: [String]) throws -> [UInt8] {
        try Data(file).write(to: URL(filePath: path("file")))
        try run([loader[0], path("file"), path("loaded.v")] + loader.dropFirst())
        return try raw(path("loaded.v"))
    }

    /// The samples that one operation after the other makes of `image`, cast to 8 bits.
    func samples(from image: PixelBuffer, by operations: [String]...) throws -> [UInt8] {
        var picture = try store(image)
        for (step, operation) in (operations + [["cast", "uchar"]]).enumerated() {
            let next = path("\(step).v")
            try run([operation[0], picture, next] + operation.dropFirst())
            picture = next
        }
        return try raw(picture)
    }

    /// The pixels of a PNG file, without alpha.
    func decode(png: String) throws -> PixelBuffer {
        let header = try Data(contentsOf: URL(filePath: png)).dropFirst(16).prefix(8)
        let size = [header.prefix(4), header.suffix(4)].map { $0.reduce(0) { $0 << 8 | Int($1) } }
        try run(["extract_band", png, path("decoded.v"), "0", "--n", "3"])
        return try PixelBuffer(width: size[0], height: size[1], channels: 3, samples: raw(path("decoded.v")))
    }

    /// The samples of a whole file in sRGB.
    func samples(of file: String) throws -> [UInt8] {
        try run(["colourspace", file + "[fail-on=error]", path("samples.raw"), "srgb"])
        return Array(try Data(contentsOf: URL(filePath: path("samples.raw"))))
    }

    /// The samples of a PNG file in RGB, with as many bits as `depth`.
    func samples(ofFile file: [UInt8], in depth: PixelDepth) throws -> [UInt8] {
        try Data(file).write(to: URL(filePath: path("file.png")))
        let space = depth == .eight ? "srgb" : "rgb16"
        try run(["colourspace", path("file.png") + "[fail-on=warning]", path("samples.raw"), space])
        return Array(try Data(contentsOf: URL(filePath: path("samples.raw"))))
    }

    private func store(_ image: PixelBuffer) throws -> String {
        try Data(image.samples).write(to: URL(filePath: path("stored.raw")))
        try run(
            ["rawload", path("stored.raw"), path("stored.v")]
                + [image.width, image.height, image.channels].map(String.init))
        try run(["copy", path("stored.v"), path("picture.v"), "--interpretation", "srgb"])
        return path("picture.v")
    }

    private func raw(_ picture: String) throws -> [UInt8] {
        try run(["rawsave", picture, path("samples.raw")])
        return Array(try Data(contentsOf: URL(filePath: path("samples.raw"))))
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path() }

    private func run(_ arguments: [String]) throws {
        guard let executable = Self.executable else { throw Failure(command: "vips is not installed") }
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(command: arguments.joined(separator: " ")) }
    }

    struct Failure: Error {
        let command: String
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}

/// Generated pictures that lie outside the repository.
enum Corpus {
    static let pictures: [String] = {
        guard let root = ProcessInfo.processInfo.environment["CALOTYPE_CORPUS"] else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/ai")) ?? []
        return names.filter { $0.hasSuffix(".png") }.sorted().map { "\(root)/ai/\($0)" }
    }()
}
