/// The values from which the key of a stored object can be made.
package struct ObjectNaming: Sendable {
    package let job: ImageProcessingJob
    package let variant: VariantName
    /// The extension of the file, without a dot.
    package let fileExtension: String
    /// The size of the variant in pixels.
    package let dimensions: Dimensions
    /// The SHA-256 of the object's bytes, as 64 lower-case hexadecimal digits. For a signed variant, a hash of what was
    /// signed.
    package let sha256: String

    package init(
        job: ImageProcessingJob, variant: VariantName, fileExtension: String, dimensions: Dimensions, sha256: String
    ) {
        self.job = job
        self.variant = variant
        self.fileExtension = fileExtension
        self.dimensions = dimensions
        self.sha256 = sha256
    }
}
