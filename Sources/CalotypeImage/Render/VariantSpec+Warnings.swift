internal import Pixels

extension VariantSpec {
    /// The warnings for requests of the spec that the encoded variant does not meet.
    func warnings(_ outcome: TargetedEncoder.Outcome) throws -> [String] {
        try [warningOfScore(outcome), warningOfFont()].compactMap { $0 }
    }

    private func warningOfScore(_ outcome: TargetedEncoder.Outcome) -> String? {
        guard let target = outcome.missed, let score = outcome.score else { return nil }
        return "'\(variant)' is to reach \(target.plain) of SSIMULACRA2, and the best \(format) reaches "
            + "\((score * 10).rounded() / 10). That one is used."
    }

    private func warningOfFont() throws -> String? {
        guard case .text(let text)? = watermark?.content, try TextFont.isInstalled(text.font) == false else {
            return nil
        }
        return
            "The font '\(text.font)' is not installed, and another one is used in its place. Install it, or name one that is."
    }
}
