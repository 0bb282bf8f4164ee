internal import CalotypeCredentials
internal import CalotypeCredentials
internal import CalotypeProvenance
internal import Crypto

extension CacheKey {
    /// Increase this with every change that makes other bytes from the same source and spec within a release.
    private static let pixels = 5

    /// Makes the cache key of a job; `nil` if equal bytes and specs may give other variants, since a watermark image is
    /// loaded again for each job.
    init?(
        _ sourceSHA256: String, as specs: [VariantSpec], _ source: SourceProvenance, origin: QualityPreset.Origin,
        by configuration: ImageProcessor.Configuration
    ) {
        guard specs.allSatisfy({ $0.watermark?.isAlwaysTheSame ?? true }) else { return nil }
        let specs = specs.map { spec in
            var spec = spec
            spec.webpEncoder = spec.webpEncoder ?? configuration.webpEncoder
            spec.avifEncoder = spec.usedAVIFEncoder
            return spec
        }
        // Swift's description of a value contains all of its properties, including ones that are added later. It may
        // change with the compiler, as cache keys change with each release. A cache key that is not found only costs a
        // new encoding.
        let parts = [
            Version.current, "\(Self.pixels)", sourceSHA256, "\(specs)",
            "\(configuration.findFocus != nil)", "\(source.decision)", source.provenance.credential.content.rawValue,
            origin.rawValue, configuration.credentialWriter?.identity.chain.fingerprint ?? "",
        ]
        self.init(rawValue: SHA256.hash(data: Array(parts.joined(separator: "\n").utf8)).hexadecimal)
    }
}

extension Watermark {
    fileprivate var isAlwaysTheSame: Bool {
        switch content {
        case .text: true
        case .image: false
        }
    }
}
