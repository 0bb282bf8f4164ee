internal import CVips

/// What is known of the libheif that libvips writes AVIF with.
package enum VipsHeif {
    /// A byte for each of its first three numbers: 0x010F01 is 1.15.1. 0 where it cannot be asked. Known once the module that writes HEIF is open.
    package static var version: UInt32 { calotype_heif_version() >> 8 }

    /// Older ones tell libaom of ten bits as if they were more, for which libaom ends the process (libheif #788). Tried: 1.15.1
    /// of Debian 12 does so; 1.15.2, 1.16.2 and 1.17.5 write ten bits.
    package static let firstWithTenBits: UInt32 = 0x01_0F02

    /// Throws where ten bits are not to be tried.
    static func checkTenBits() throws(VipsHeifTooOld) {
        let version = version
        guard version < firstWithTenBits else { return }
        let numbers = [version >> 16, version >> 8 & 255, version & 255].map(String.init).joined(separator: ".")
        throw VipsHeifTooOld(description: version == 0 ? "libheif tells no version" : "libheif \(numbers)")
    }
}
