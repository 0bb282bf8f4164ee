/// One stored variant in the JSON of a result.
public struct VariantDescription: Codable, Sendable, Hashable {
    /// The name in the preset. It is unique within a result.
    public var variant: String
    /// The address from which a reader gets the variant.
    public var url: String
    /// The name of the object in the store. The bytes under a key never change.
    public var key: String
    /// The format of the file, such as `jpeg`.
    public var format: String
    /// The width in pixels.
    public var width: Int
    /// The height in pixels.
    public var height: Int
    /// The part of the original that the variant shows. `nil` if nothing was cut off.
    public var crop: Crop?
    /// The number of frames, if it is an animation.
    public var frames: Int?
    /// The quality of the encoder, if a search has found it.
    public var quality: Int?
    /// The SSIMULACRA2 score, with two decimals, if the spec has a target score.
    public var ssimulacra2: Double?
    /// The encoder of an AVIF file: `svt-av1` with its version, or `libaom`. `nil` for other formats.
    public var encoder: String?
    /// The size in bytes.
    public var size: Int
    /// Original size ÷ this size, with two decimals.
    public var compressionRatio: Double
    /// The SHA-256 of the bytes, as 64 lower-case hexadecimal digits.
    public var sha256: String
    /// The WebVTT file of a storyboard. `nil` for other variants.
    public var vtt: File?
    /// The Content Credential of the variant, if it is beside it. `nil` if it is in the variant or there is none.
    public var credential: File?

    /// The files that are stored with the variant and removed with it.
    package var files: [File] { [vtt, credential].compactMap(\.self) }

    /// A rectangle in the original, in pixels.
    public struct Crop: Codable, Sendable, Hashable {
        /// The number of columns to the left of it.
        public var left: Int
        /// The number of rows above it.
        public var top: Int
        /// The number of columns.
        public var width: Int
        /// The number of rows.
        public var height: Int

        package init(left: Int, top: Int, width: Int, height: Int) {
            self.left = left
            self.top = top
            self.width = width
            self.height = height
        }
    }

    /// A file that is stored with a variant and removed with it.
    public struct File: Codable, Sendable, Hashable {
        /// The address from which a reader gets the file.
        public var url: String
        /// The name of the object in the store.
        public var key: String
        /// The size in bytes.
        public var size: Int
        /// The SHA-256 of the bytes, as 64 lower-case hexadecimal digits.
        public var sha256: String

        package init(url: String, key: String, size: Int, sha256: String) {
            self.url = url
            self.key = key
            self.size = size
            self.sha256 = sha256
        }
    }

    package init(
        variant: String, url: String, key: String, format: String, width: Int, height: Int, crop: Crop?, frames: Int?,
        quality: Int?, ssimulacra2: Double?, encoder: String? = nil, size: Int, compressionRatio: Double,
        sha256: String, vtt: File?, credential: File? = nil
    ) {
        self.variant = variant
        self.url = url
        self.key = key
        self.format = format
        self.width = width
        self.height = height
        self.crop = crop
        self.frames = frames
        self.quality = quality
        self.ssimulacra2 = ssimulacra2
        self.encoder = encoder
        self.size = size
        self.compressionRatio = compressionRatio
        self.sha256 = sha256
        self.vtt = vtt
        self.credential = credential
    }
}
