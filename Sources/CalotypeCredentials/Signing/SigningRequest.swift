public import CalotypeProvenance

/// The statements to sign about a variant.
public struct SigningRequest: Sendable {
    /// The places of a manifest.
    public enum Placement: Sendable, Hashable {
        /// In the variant. A manifest of more bytes goes beside it.
        case embedded(upTo: Int)
        /// Beside the variant, whose bytes stay as they are.
        case sidecar

        /// In the variant up to 64 KiB.
        public static let standard = Placement.embedded(upTo: 64 << 10)
    }

    /// The job that made the variant.
    public struct Job: Sendable, Hashable {
        /// The name of the variant, such as `normal`.
        public let variant: String
        /// The SHA-256 of the record of the job.
        public let record: [UInt8]

        /// Makes a reference to the record of a job.
        public init(variant: String, record: [UInt8]) {
            self.variant = variant
            self.record = record
        }
    }

    /// The beginning of the history.
    public var origin: PictureOrigin
    /// Exactly what was done, in order.
    public var actions: [PictureAction]
    /// The job, if the manifest shall name it.
    public var job: Job?
    /// The program that signs.
    public var generator: CredentialAgent
    /// The place of the manifest.
    public var placement: Placement

    /// Makes a request.
    public init(
        origin: PictureOrigin, actions: [PictureAction], job: Job? = nil, generator: CredentialAgent,
        placement: Placement = .standard
    ) {
        self.origin = origin
        self.actions = actions
        self.job = job
        self.generator = generator
        self.placement = placement
    }
}

/// A variant with its credential.
public struct SignedPicture: Sendable {
    /// The places where the manifest is.
    public enum Place: Sendable {
        /// In the variant: the new bytes of it.
        case embedded([UInt8])
        /// Beside the variant: the manifest store, of type `application/c2pa`.
        case sidecar([UInt8])
    }

    /// The place of the manifest.
    public let place: Place
    /// The address of the manifest in its store, such as `urn:c2pa:…`.
    public let label: String
    /// The size of the manifest store in bytes.
    public let manifestBytes: Int
    /// The time that a time-stamp authority stated, such as `2026-11-30T12:37:05Z`.
    public let stampedAt: String?
    /// The reason why there is no time stamp, although one was wanted.
    public let stampProblem: TimeStampProblem?
}
