internal import Crypto

/// What variants were made of, and how: a digest of the source's bytes, of every spec, and of this release. Equal recipes of
/// one user give the same variants.
public struct Recipe: RawRepresentable, Sendable, Hashable {
    /// 64 lower-case hexadecimal digits.
    public let rawValue: String
    /// For digits that were kept somewhere: they are not checked.
    public init(rawValue: String) { self.rawValue = rawValue }
}

extension Recipe {
    /// Raised with every change that gives other bytes for the same source and spec within a release.
    private static let pixels = 2

    /// `nil` where equal bytes and specs may give other variants: the image of a watermark is read anew for each job.
    init?(
        _ source: [UInt8], as specs: [VariantSpec],
        by configuration: ImageProcessor.Configuration
    ) {
        guard specs.allSatisfy({ $0.watermark?.isAlwaysTheSame ?? true }) else { return nil }
        let specs = specs.map { spec in
            var spec = spec
            spec.webpEncoder = spec.webpEncoder ?? configuration.webpEncoder
            return spec
        }
        // Swift's own account of a value has all of its properties in it, also those that somebody adds. It may change with
        // the compiler; so do releases, and what is not found is made anew.
        let parts = [
            Version.current, "\(Self.pixels)", SHA256.hash(data: source).hexadecimal, "\(specs)",
            "\(configuration.findFocus != nil)",
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
