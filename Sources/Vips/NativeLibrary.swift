internal import CVips

/// A shared library, and how it tells its version at run time.
package struct NativeLibrary: Sendable {
    /// The name that the dynamic loader looks for, such as `libwebp.so.7`.
    package let file: String
    private let function: String
    private let returnsNumber: Bool

    package static let libwebp = Self(file: "libwebp.so.7", function: "WebPGetDecoderVersion", returnsNumber: true)
    package static let libheif = Self(file: "libheif.so.1", function: "heif_get_version")
    package static let libpng = Self(file: "libpng16.so.16", function: "png_get_libpng_ver")
    package static let libaom = Self(file: "libaom.so.3", function: "aom_codec_version_str")
    package static let libde265 = Self(file: "libde265.so.0", function: "de265_get_version")

    private init(file: String, function: String, returnsNumber: Bool = false) {
        self.file = file
        self.function = function
        self.returnsNumber = returnsNumber
    }

    /// Returns the version that the library reports and the path of its file; `nil` if there is no such library. It is
    /// loaded for that time, unless the program uses it already.
    package func loaded() -> (version: String, path: String)? {
        let room = 4096
        var version = [CChar](repeating: 0, count: room)
        var path = version
        guard calotype_library_version(file, function, returnsNumber, &version, &path, room) else { return nil }
        return (Self.text(version), Self.text(path))
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension Vips {
    /// The file that libvips was loaded from. Call it after `start`.
    package static var path: String? { calotype_vips_path().map { String(cString: $0) } }
}
