/// The reason why a packet cannot be put into a file.
public enum EmbeddingFailure: Error, Sendable, Hashable {
    /// This function does not write the format. AVIF is written by libvips, which puts XMP into it.
    case unsupported(FileFormat?)
    /// The file is damaged, so it cannot be changed safely.
    case damaged
    /// The file has a credential, which any change would break. Mark first, sign last.
    case signed
    /// The packet or the file is too large for the format.
    case tooLarge
}

extension EmbeddingFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unsupported(let format): "XMP cannot be put into \(format.map { "a \($0.rawValue) file" } ?? "this file")"
        case .damaged: "the file is damaged"
        case .signed: "the file has a credential, which a change would break: add metadata before signing"
        case .tooLarge: "the metadata is too large for the format"
        }
    }
}
