/// What the name of a stored object can be made of.
package struct ObjectNaming: Sendable {
    package let job: ImageProcessingJob
    package let variant: Variant
    /// Without a dot.
    package let fileExtension: String
    /// Of the variant, in pixels.
    package let dimensions: Dimensions
    /// Of the object's bytes, 64 lower-case hexadecimal digits.
    package let sha256: String

    package init(
        job: ImageProcessingJob, variant: Variant, fileExtension: String, dimensions: Dimensions, sha256: String
    ) {
        self.job = job
        self.variant = variant
        self.fileExtension = fileExtension
        self.dimensions = dimensions
        self.sha256 = sha256
    }
}
