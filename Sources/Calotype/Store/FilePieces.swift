internal import Foundation
package import NIOCore

/// The bytes of a file in pieces. Each piece is read on demand, on a thread that may block. The sequence can be read
/// several times.
package struct FilePieces: AsyncSequence, Sendable {
    /// The size of a piece in bytes.
    package static let size = 1 << 18

    let path: String

    package init(path: String) { self.path = path }

    package func makeAsyncIterator() -> Iterator { Iterator(path: path) }

    package struct Iterator: AsyncIteratorProtocol {
        let path: String
        private var handle: FileHandle?

        fileprivate init(path: String) { self.path = path }

        package mutating func next() async throws -> ByteBuffer? {
            let (path, opened) = (path, handle)
            let (handle, piece) = try await blocking { _ in
                let handle = try opened ?? FileHandle(forReadingFrom: URL(fileURLWithPath: path))
                return (handle, try handle.read(upToCount: FilePieces.size))
            }
            self.handle = handle
            guard let piece, !piece.isEmpty else { return nil }
            return ByteBuffer(bytes: piece)
        }
    }
}
