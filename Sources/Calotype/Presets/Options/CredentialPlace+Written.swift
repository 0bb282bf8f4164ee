internal import CalotypeProvenance

extension ProvenancePolicy.CredentialPlace {
    /// The largest credential that a preset may allow in a variant: 16 MiB.
    private static let largest = 16 << 20

    /// Reads `sidecar`, `none`, a number of bytes like `65536` or `64KiB`, or `{upTo: 64KiB}`.
    init(_ value: OptionValue) throws {
        let size = value.fields?.first { $0.name == "upTo" && value.fields?.count == 1 }?.value ?? value
        switch (size.word, size.word.flatMap(Self.bytes)) {
        case ("sidecar"?, _): self = .sidecar
        case ("none"?, _): self = .none
        case (_, let bytes?) where (0...Self.largest).contains(bytes): self = .upTo(bytes)
        default:
            throw value.mistake(
                "'embed' of 'provenance' is sidecar, none, or the most bytes of a credential inside a variant, like "
                    + "{\"upTo\": \"64KiB\"}, up to 16MiB.")
        }
    }

    private static func bytes(_ text: String) -> Int? {
        for (unit, factor) in [("KiB", 1 << 10), ("MiB", 1 << 20)] where text.hasSuffix(unit) {
            return Int(text.dropLast(unit.count)).flatMap { $0 <= largest ? $0 * factor : nil }
        }
        return Int(text)
    }

    var written: JSONValue {
        switch self {
        case .upTo(let bytes): .object(["upTo": .integer(Int64(bytes))])
        case .sidecar: .string("sidecar")
        case .none: .string("none")
        }
    }
}
