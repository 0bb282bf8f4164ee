package import AsyncHTTPClient
internal import Crypto

/// What is put into a store.
package enum ObjectContent: Sendable {
    case bytes([UInt8])
    case file(HashedFile)

    package var size: Int {
        switch self {
        case .bytes(let bytes): bytes.count
        case .file(let file): file.size
        }
    }

    /// The SHA-256. Of bytes it is computed each time.
    package var digest: [UInt8] {
        switch self {
        case .bytes(let bytes): Array(SHA256.hash(data: bytes))
        case .file(let file): file.digest
        }
    }

    /// As the body of a request, which can be sent any number of times. Of a file, a piece at a time is read.
    package var body: HTTPClientRequest.Body {
        switch self {
        case .bytes(let bytes): .bytes(bytes, length: .known(Int64(bytes.count)))
        case .file(let file): .stream(FilePieces(path: file.path), length: .known(Int64(file.size)))
        }
    }
}
