/// How a picture came to be, in the words of the IPTC vocabulary of digital source types.
public struct DigitalSourceType: RawRepresentable, Sendable, Hashable, Codable {
    /// The name in the vocabulary, such as `trainedAlgorithmicMedia`.
    public let rawValue: String

    /// Makes a type from its name. Names have 1 to 64 ASCII letters and digits.
    public init?(rawValue: String) {
        let isName = rawValue.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        }
        guard isName, (1...64).contains(rawValue.utf8.count) else { return nil }
        self.rawValue = rawValue
    }

    private init(known: String) { rawValue = known }

    /// Made by a generative model.
    public static let trainedAlgorithmicMedia = Self(known: "trainedAlgorithmicMedia")
    /// Changed by a generative model: inpainting, outpainting.
    public static let compositeWithTrainedAlgorithmicMedia = Self(known: "compositeWithTrainedAlgorithmicMedia")
    /// Composed of parts of which at least one is synthetic.
    public static let compositeSynthetic = Self(known: "compositeSynthetic")
    /// Data that a generative model made, and that is not media. A type of C2PA.
    public static let trainedAlgorithmicData = Self(known: "trainedAlgorithmicData")
    /// Captured by a camera.
    public static let digitalCapture = Self(known: "digitalCapture")

    /// Whether the type says that a generative model made the picture or a part of it.
    public var isAI: Bool {
        [.trainedAlgorithmicMedia, .compositeWithTrainedAlgorithmicMedia, .compositeSynthetic, .trainedAlgorithmicData]
            .contains(self)
    }

    /// The address of the IPTC vocabulary, with which types are written.
    package static let vocabulary = "http://cv.iptc.org/newscodes/digitalsourcetype/"
    /// The vocabulary of C2PA for its own types.
    private static let extensionVocabulary = "http://c2pa.org/digitalsourcetype/"

    /// The type as it is written in XMP and in manifests.
    public var address: String {
        (self == .trainedAlgorithmicData ? Self.extensionVocabulary : Self.vocabulary) + rawValue
    }

    /// Reads a type as files contain it: its address, also with `https` or in other letter case, or its name alone if
    /// it says that AI made the picture.
    public init?(written: String) {
        guard written.utf8.count <= 256 else { return nil }
        let text = written.trimmed
        let lower = text.lowercased()
        let plain = lower.hasPrefix("https://") ? "http://" + lower.dropFirst(8) : lower
        for vocabulary in [Self.vocabulary, Self.extensionVocabulary] where plain.hasPrefix(vocabulary) {
            let name = String(text.suffix(plain.utf8.count - vocabulary.utf8.count))
            self.init(rawValue: name.hasSuffix("/") ? String(name.dropLast()) : name)
            return
        }
        guard let bare = Self(rawValue: text), bare.isAI || bare == .digitalCapture else { return nil }
        self = bare
    }
}
