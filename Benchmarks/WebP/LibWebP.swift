import CLibWebP

/// libwebp through its own API.
enum LibWebP {
    static func encode(_ picture: Picture, quality: Int, method: Int, filterStrength: Int) -> [UInt8] {
        var config = WebPConfig()
        require(WebPConfigInit(&config) != 0)
        config.quality = Float(quality)
        config.method = Int32(method)
        config.filter_strength = Int32(filterStrength)
        var target = WebPPicture()
        require(WebPPictureInit(&target) != 0)
        (target.width, target.height) = (Int32(picture.width), Int32(picture.height))
        defer { WebPPictureFree(&target) }
        require(WebPPictureImportRGB(&target, picture.pixels, Int32(3 * picture.width)) != 0)
        var writer = WebPMemoryWriter()
        WebPMemoryWriterInit(&writer)
        return withUnsafeMutablePointer(to: &writer) { writer in
            target.writer = WebPMemoryWrite
            target.custom_ptr = UnsafeMutableRawPointer(writer)
            defer { WebPMemoryWriterClear(writer) }
            require(WebPEncode(&config, &target) != 0)
            return Array(UnsafeBufferPointer(start: writer.pointee.mem, count: writer.pointee.size))
        }
    }

    private static func require(_ condition: Bool) {
        guard condition else { fatalError("libwebp refuses") }
    }
}
