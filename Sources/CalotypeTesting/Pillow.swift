internal import Foundation

/// Python's imaging library, as an independent reference: it creates sources and shows their expected pixels.
package enum Pillow {
    /// The Python that `CALOTYPE_TEST_PYTHON` names, if it has Pillow.
    private static let python: String? = {
        guard let path = ProcessInfo.processInfo.environment["CALOTYPE_TEST_PYTHON"] else { return nil }
        return succeeds(path, "from PIL import Image, ImageCms") ? path : nil
    }()

    private static func succeeds(_ python: String, _ script: String) -> Bool {
        let probe = Process()
        probe.executableURL = URL(filePath: python)
        probe.arguments = ["-c", script]
        probe.standardError = FileHandle.nullDevice
        guard (try? probe.run()) != nil else { return false }
        probe.waitUntilExit()
        return probe.terminationStatus == 0
    }

    /// Whether PyPI's `pyvips-binary` is installed. It contains a libvips of about the version that sharp uses.
    package static let hasBundledVips =
        python.map { succeeds($0, "import pyvips; assert pyvips.at_least_libvips(8, 17)") } ?? false

    package static var isInstalled: Bool { python != nil }

    /// Whether PyPI's `playwright` is installed beside it, which drives a browser.
    package static let hasPlaywright = python.map { succeeds($0, "import playwright.sync_api") } ?? false

    /// A source file, and a PNG of its expected appearance in sRGB.
    package struct Exposure: Sendable {
        package let source: [UInt8]
        package let expected: [UInt8]

        package init(source: [UInt8], expected: [UInt8]) {
            self.source = source
            self.expected = expected
        }
    }

    /// Runs `script`, which has `picture`, a colorful RGB image. It calls `save` for the source and `expect` for the
    /// expected image. `color("a98")` is a profile of Ghostscript; `srgb(image, profile)` applies one.
    package static func expose(_ script: String) async throws -> Exposure {
        guard let python else { throw ExternalTool.Failure.notInstalled("python with Pillow") }
        let folder = try ScratchFolder()
        let run = try await ExternalTool.run("env", [python, "-c", prologue + script, folder.path])
        guard run.exitCode == 0 else { throw Failure(message: run.stderr) }
        return Exposure(source: try folder.bytes(of: "source"), expected: try folder.bytes(of: "expected.png"))
    }

    /// Runs `script` with `arguments` in `sys.argv[1:]`, and returns its output.
    package static func run(_ script: String, _ arguments: [String]) async throws -> String {
        guard let python else { throw ExternalTool.Failure.notInstalled("python with Pillow") }
        let run = try await ExternalTool.run("env", [python, "-c", script] + arguments)
        guard run.exitCode == 0 else { throw Failure(message: run.stderr) }
        return run.stdout
    }

    package struct Failure: Error {
        package let message: String
    }

    /// The folder of the profiles of Ghostscript, if they are installed.
    package static let profiles = "/usr/share/color/icc/ghostscript"
    package static var hasProfiles: Bool { FileManager.default.fileExists(atPath: profiles + "/a98.icc") }

    private static let prologue = """
        import io, sys
        from PIL import Image, ImageCms
        folder = sys.argv[1]
        picture = Image.merge("RGB", [Image.linear_gradient("L").rotate(90 * turn) for turn in range(3)])
        picture = Image.blend(picture, Image.new("RGB", picture.size, (200, 90, 30)), 0.4)
        def save(image, format, **options):
            image.save(folder + "/source", format, **options)
        def expect(image):
            image.save(folder + "/expected.png", "PNG")
        def color(name):
            return open("\(profiles)/" + name + ".icc", "rb").read()
        def srgb(image, profile):
            return ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"), outputMode="RGB")

        """
}
