import CalotypeQueue
import Foundation

/// The variants that a stored result names.
struct StoredVariants: Decodable, Sendable {
    let variants: [Variant]

    struct Variant: Decodable, Sendable {
        let variant, format, key, sha256: String
        let width, height, size: Int
        let vtt: File?

        /// All files of the variant.
        var files: [File] { [File(key: key, sha256: sha256, size: size)] + [vtt].compactMap(\.self) }
    }

    struct File: Decodable, Sendable {
        let key, sha256: String
        let size: Int
    }

    init(_ result: StoredResult) throws { self = try JSONDecoder().decode(Self.self, from: Data(result.json)) }
}
