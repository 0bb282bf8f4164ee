import CalotypeTesting

/// Sources with metadata that exiftool has written.
enum PlantedSource {
    static let trained = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    static let captured = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"

    /// The image as a file of this type, with the metadata that these arguments of exiftool write.
    static func image(
        _ arguments: [String], as ending: String = "jpg", of image: DrawnImage = .textured(64, 48)
    ) async throws -> [UInt8] {
        let folder = try ScratchFolder()
        let name = "source.\(ending)"
        let path = try folder.write(image.png, as: ending == "png" ? name : "drawn.png")
        if ending != "png" {
            _ = try await Pillow.run(
                "import sys; from PIL import Image; Image.open(sys.argv[1]).save(sys.argv[2])",
                [path, folder.path + "/" + name])
        }
        _ = try await exiftool(["-overwrite_original"] + arguments + [folder.path + "/" + name])
        return try folder.bytes(of: name)
    }

    /// Runs exiftool, and returns what it prints.
    static func exiftool(_ arguments: [String]) async throws -> String {
        let output = try await ExternalTool.run("exiftool", arguments)
        guard output.exitCode == 0 else { throw ExternalTool.Failure.notInstalled("exiftool: \(output.stderr)") }
        return output.stdout
    }

    /// What exiftool reads in a file: the values of these tags, each in a line.
    static func read(_ tags: [String], in bytes: [UInt8], as ending: String) async throws -> [String] {
        let folder = try ScratchFolder()
        let path = try folder.write(bytes, as: "variant.\(ending)")
        return try await exiftool(["-s3", "-f"] + tags.map { "-" + $0 } + [path])
            .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    static let toolsAreInstalled = ExternalTool.isInstalled("exiftool") && Pillow.isInstalled
}
