internal import Foundation
internal import NIOPosix
internal import Vips

/// The features of the libraries and programs on this machine.
package struct Abilities: Sendable, Hashable {
    /// Versions. `nil` if the library or program is missing or cannot be used.
    package let libvips, ffmpeg: String?
    /// The formats in which variants can be written on this machine.
    package let formats: [String]
}

extension ImageProcessor {
    /// Returns the versions and formats that libvips and ffmpeg report. The call of ffmpeg takes at most ten seconds.
    package static func abilities() async -> Abilities {
        async let ffmpeg = versionOfFFmpeg()
        let vips = try? await NIOThreadPool.singleton.runIfActive { () -> (version: String, formats: [String])? in
            guard (try? Vips.start()) != nil else { return nil }
            return (Vips.version, Vips.writable(["avif": "heif", "gif": "gif", "jxl": "jxl"]))
        }
        return Abilities(
            libvips: vips?.version, ffmpeg: await ffmpeg, formats: ["jpeg", "png", "webp"] + (vips?.formats ?? []))
    }

    /// Starts a decoder process and returns what is in force in it; `nil` if images are decoded in this process. Throws
    /// if the program cannot be used.
    package func decoderReport() async throws -> DecoderReport? {
        // The threads for pixel work may be busy for long.
        try await NIOThreadPool.singleton.runIfActive { [engine] in try engine.decoderReport() }
    }

    /// Starts a verifier process and returns what is in force in it; `nil` if credentials are verified in this process,
    /// or not at all. Throws if the program or the library cannot be used.
    package func verifierReport() async throws -> DecoderReport? {
        guard case .processes(let pool) = credentialCheck else { return nil }
        return try await NIOThreadPool.singleton.runIfActive { try pool.report() }
    }

    private static func versionOfFFmpeg() async -> String? {
        let output = try? await within(.now + .seconds(10), else: DeadlineExceeded()) {
            try await VideoProgram(name: "ffmpeg").output(["-version"], limit: 65_536)
        }
        // "ffmpeg version 5.1.6-0+deb12u1 Copyright …"
        let words = output.map { String(decoding: $0.prefix(200), as: UTF8.self).split(separator: " ") } ?? []
        return words.count > 2 && words[1] == "version" ? String(words[2]) : nil
    }
}
