internal import CSVTAV1

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// SVT-AV1, if it is installed: an encoder that is several times faster than libaom.
package enum AV1Encoder {
    /// The variable with the path of the library. Without it, the installed one is used.
    package static let variable = "CALOTYPE_SVTAV1_LIBRARY"

    /// The version of the library, such as `4.1.0`; `nil` if it is not installed or has another interface. It is opened
    /// when this is first asked.
    package static let version: String? = {
        let path = getenv(variable).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
        guard calotype_svt_open(path), let version = calotype_svt_version() else { return nil }
        return String(String(cString: version).drop { $0 == "v" })
    }()

    /// Whether images of this size can be encoded.
    package static func canEncode(width: Int, height: Int) -> Bool {
        (4...16_384).contains(width) && (4...8704).contains(height)
    }
}

extension PixelBuffer {
    /// Encodes as one AV1 key frame, with YUV 4:2:0 in full range. Alpha is ignored. The encoder cannot be interrupted.
    ///
    /// - Parameters:
    ///   - quantizer: 0 to 63, from fine to coarse.
    ///   - preset: 0 to 13, from slow to fast.
    ///   - bits: 8, or 10 for an image with 16 bits.
    /// - Returns: the units of AV1's bit stream.
    /// - Throws: `PixelError`.
    package func av1(quantizer: Int, preset: Int, bits: Int) throws -> [UInt8] {
        guard AV1Encoder.version != nil, AV1Encoder.canEncode(width: width, height: height) else {
            throw PixelError.encoder("SVT-AV1 is not installed, or cannot encode \(width)×\(height)")
        }
        let planes = try YUVPlanes(self, bits: bits)
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        let outcome = withExtendedLifetime(planes) {
            var picture = calotype_svt_picture(
                width: Int32(width), height: Int32(height), bits: Int32(bits), y: planes.y, u: planes.u, v: planes.v,
                quantizer: Int32(quantizer), preset: Int32(preset))
            return calotype_svt_encode(&picture, &bytes, &count)
        }
        switch outcome {
        case calotype_svt_encoded:
            defer { free(bytes) }
            return Array(UnsafeBufferPointer(start: bytes, count: count))
        case calotype_svt_lacked_memory: throw PixelError.outOfMemory(bytes: width * height)
        default: throw PixelError.encoder("SVT-AV1 failed")
        }
    }
}
