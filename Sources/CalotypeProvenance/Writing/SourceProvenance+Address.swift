extension SourceProvenance {
    /// Returns a variant that says where its credential is, in its XMP (`dcterms:provenance`; C2PA 2.4, section 11.5).
    /// Its other bytes stay.
    ///
    /// - Parameters:
    ///   - address: the address of the manifest store.
    ///   - variant: the variant, with the metadata that the policy gives it.
    ///   - policy: the policy of the variant.
    /// - Throws: `unsupported` for an AVIF, whose XMP only its encoder writes.
    public func addingCredentialAddress(
        _ address: String, to variant: [UInt8], policy: ProvenancePolicy
    ) throws(EmbeddingFailure) -> [UInt8] {
        guard let format = FileFormat(ByteWindow(variant)) else { throw .unsupported(nil) }
        var content = MarkContent(source: provenance, decision: decision, policy: policy)
        content.credentialAddress = address
        return try XMPPacket(content, for: format).embedded(in: variant)
    }
}
