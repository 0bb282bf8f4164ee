/// Blocks of metadata that a saver writes into a file.
package struct VipsMetadata: Sendable, Hashable {
    /// The ICC profile of the samples; `nil` for sRGB.
    package var profile: [UInt8]?
    /// An XMP packet and an EXIF block, for formats whose files are not edited afterwards.
    package var xmp: [UInt8]?
    /// See `xmp`.
    package var exif: [UInt8]?

    package init(profile: [UInt8]? = nil, xmp: [UInt8]? = nil, exif: [UInt8]? = nil) {
        self.profile = profile
        self.xmp = xmp
        self.exif = exif
    }

    var isEmpty: Bool { profile == nil && xmp == nil && exif == nil }
}

extension VipsImage {
    /// Sets all blocks. Call it before the image is shared.
    func setMetadata(_ metadata: VipsMetadata) {
        if let profile = metadata.profile { setProfile(profile) }
        if let xmp = metadata.xmp { setBlock("xmp-data", xmp) }
        // libvips wants the name of the segment in front, as a JPEG has it.
        if let exif = metadata.exif { setBlock("exif-data", Array("Exif\0\0".utf8) + exif) }
    }
}
