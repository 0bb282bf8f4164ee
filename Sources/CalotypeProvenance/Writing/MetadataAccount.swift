/// The outcome for each part of a source's metadata in one variant.
public struct MetadataAccount: Sendable, Hashable {
    /// The parts that the source has and the variant has, too.
    public private(set) var kept: Set<ProvenancePolicy.Part> = []
    /// The parts of which the variant says something else than the source: the job overruled its mark.
    public private(set) var changed: Set<ProvenancePolicy.Part> = []
    /// The parts that only the variant has.
    public private(set) var added: Set<ProvenancePolicy.Part> = []
    /// The parts that only the source has.
    public private(set) var dropped: Set<ProvenancePolicy.Part> = []
    /// The parts that are in the object beside the variants.
    public private(set) var sidecar: Set<ProvenancePolicy.Part> = []
    /// The statements that were left out because the packet would be too large.
    public private(set) var omitted: [XMPPacket.Part] = []
    /// Whether the variant says that AI made the picture.
    public private(set) var isMarked: Bool

    init(
        _ source: SourceProvenance, _ policy: ProvenancePolicy, written: [XMPPacket.Part], omitted: [XMPPacket.Part],
        keepsGeneration: Bool, keepsPosition: Bool, keepsExif: Bool
    ) {
        self.omitted = omitted
        isMarked = written.contains(.mark) && source.decision.sourceType?.isAI ?? false || written.contains(.label)
        let provenance = source.provenance
        for part in ProvenancePolicy.Part.allCases {
            let isWritten =
                switch part {
                case .mark: written.contains(.mark) || written.contains(.label)
                case .rights: written.contains { [.copyright, .credit, .creators, .license].contains($0) }
                case .generation: keepsGeneration
                case .position: keepsPosition
                case .exif: keepsExif
                case .credential, .profile: false
                }
            note(part, isInSource: provenance.has(part), isWritten: isWritten, choice: policy[part])
        }
        if source.decision.conflicts.contains(.jobMarksOtherSource), kept.remove(.mark) != nil { changed.insert(.mark) }
    }

    private mutating func note(
        _ part: ProvenancePolicy.Part, isInSource: Bool, isWritten: Bool, choice: ProvenancePolicy.Choice
    ) {
        switch (isInSource, isWritten) {
        case (true, true): kept.insert(part)
        case (false, true): added.insert(part)
        case (true, false) where choice == .sidecar: sidecar.insert(part)
        case (true, false): dropped.insert(part)
        case (false, false): break
        }
    }

    /// Says that the variant has a credential of its own.
    ///
    /// - Parameter keepsHistory: whether it continues the credential of the source.
    public mutating func noteCredential(keepsHistory: Bool) {
        if keepsHistory {
            dropped.remove(.credential)
            kept.insert(.credential)
        } else if dropped.remove(.credential) != nil {
            changed.insert(.credential)
        } else {
            added.insert(.credential)
        }
    }

    /// Says that nothing was written into the file.
    mutating func leaveOut() {
        dropped.formUnion(kept)
        dropped.formUnion(changed)
        (kept, changed, added, isMarked) = ([], [], [], false)
    }
}

extension Provenance {
    /// Whether the file has something of this part. A color profile is not a statement, so this is false for it.
    func has(_ part: ProvenancePolicy.Part) -> Bool {
        switch part {
        case .mark: !mark.statements.isEmpty || mark.label != nil
        case .credential: credential.content != .none
        case .rights: rights != Rights()
        case .generation: generation != nil
        case .position: personal.hasPosition
        case .exif: personal.hasCamera || personal.hasSerialNumber || personal.hasNames
        case .profile: false
        }
    }
}
