internal import CVips

/// Information on the libheif that libvips uses to write AVIF.
package enum VipsHeif {
    /// The first three numbers of the version, one byte each: 0x010F01 is 1.15.1. It is 0 if the version is unknown.
    /// Read it after the module that writes HEIF is open.
    package static var version: UInt32 { calotype_heif_version() >> 8 }

    /// Older versions pass 10-bit samples to libaom as if they had more bits, and libaom then ends the process (libheif
    /// #788). Tested: 1.15.1 of Debian 12 does this; 1.15.2, 1.16.2 and 1.17.5 write ten bits.
    package static let firstWithTenBits: UInt32 = 0x01_0F02

    /// Throws if this libheif must not be used for 10-bit AVIF.
    static func checkTenBits() throws(VipsHeifTooOld) {
        let version = version
        guard version < firstWithTenBits else { return }
        let numbers = [version >> 16, version >> 8 & 255, version & 255].map(String.init).joined(separator: ".")
        throw VipsHeifTooOld(description: version == 0 ? "libheif tells no version" : "libheif \(numbers)")
    }
}
