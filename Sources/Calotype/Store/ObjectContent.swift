package import AsyncHTTPClient
internal import Crypto

/// The content of an object for a put: bytes or a file.
package enum ObjectContent: Sendable {
    case bytes([UInt8])
    case file(HashedFile)

    package var size: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .file(let file): file.size
        }
    }

    /// The SHA-256 of the content. For bytes it is computed on each call.
    package var digest: [UInt8] {
        switch self {
        case .bytes(let bytes): Array(SHA256.hash(data: bytes))
        case .file(let file): file.digest
        }
    }

    /// The content as the body of a request, which can be sent several times. A file is read in pieces.
    package var body: HTTPClientRequest.Body {
        switch self {
        case .bytes(let bytes): .bytes(bytes, length: .known(Int64(bytes.count)))
        case .file(let file): .stream(FilePieces(path: file.path), length: .known(Int64(file.size)))
        }
    }
}
