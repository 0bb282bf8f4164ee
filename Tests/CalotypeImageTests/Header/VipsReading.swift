import CalotypeTesting

@testable import CalotypeImage

/// What `vipsheader` says about a file, as far as a header can tell.
struct VipsReading: Equatable {
    let path: String
    let loader: String
    let width: Int
    let height: Int
    let bands: Int
    let format: String
    let frames: Int
    let orientation: Int

    /// The readings of those of several files that libvips can open.
    static func of(_ paths: [String]) async throws -> [VipsReading] {
        let output = try await ExternalTool.run("vipsheader", ["-a"] + paths).stdout
        var fields: [[Substring: Substring]] = []
        // Each line is "path: name: value".
        for line in output.split(separator: "\n") {
            let parts = line.split(separator: ": ", maxSplits: 2)
            guard parts.count == 3 else { continue }
            if parts[1] == "width" { fields.append([:]) }
            guard !fields.isEmpty, fields[fields.count - 1][parts[1]] == nil else { continue }
            fields[fields.count - 1][parts[1]] = parts[2]
        }
        return fields.compactMap(VipsReading.init)
    }

    private init?(_ fields: [Substring: Substring]) {
        func number(_ name: Substring) -> Int? { fields[name].flatMap { Int($0) } }
        guard let path = fields["filename"], let loader = fields["vips-loader"], let format = fields["format"],
            let width = number("width"), let height = number("height"), let bands = number("bands")
        else { return nil }
        self.path = String(path)
        self.loader = String(loader)
        self.format = String(format)
        self.width = width
        self.height = height
        self.bands = bands
        frames = Self.animations.contains(self.loader) ? number("n-pages") ?? 1 : 1
        orientation = number("orientation") ?? 1
    }

    /// `header` in libvips' words. What libvips does not tell of such a file is taken from `other`.
    init(_ header: ImageHeader, at path: String, like other: VipsReading) {
        self.path = path
        loader = Self.loaders[header.format] ?? ""
        width = header.stored.width
        height = header.stored.height
        bands = header.channels + (header.decodesAlpha && !header.hasAlpha ? 1 : 0)
        format = header.bitsPerChannel > 16 ? "float" : header.bitsPerChannel > 8 ? "ushort" : "uchar"
        frames = Self.animations.contains(other.loader) ? header.frames : other.frames
        orientation = header.orientation
    }

    /// Of an APNG libvips sees only the picture that other readers show, and of a TIFF we look at one page.
    private static let animations: Set = ["gifload", "webpload"]
    private static let loaders: [ImageFormat: String] = [
        .png: "pngload", .jpeg: "jpegload", .webp: "webpload", .gif: "gifload", .avif: "heifload", .heic: "heifload",
        .tiff: "tiffload",
    ]
}
