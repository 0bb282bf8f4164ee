public import Foundation
public import NIOCore

/// Something that holds the bytes of an encoded image.
public protocol ImageInput: Sendable {
    /// Returns the bytes of the encoded image. Throws `ImageError.tooManyBytes` if there are more than `limit`.
    func imageBytes(limit: Int) async throws -> [UInt8]
}

extension [UInt8]: ImageInput {
    /// Returns the bytes themselves.
    public func imageBytes(limit: Int) throws -> [UInt8] { try checked(count, limit) { self } }
}

extension Data: ImageInput {
    /// Returns a copy of the data.
    public func imageBytes(limit: Int) throws -> [UInt8] { try checked(count, limit) { [UInt8](self) } }
}

extension ByteBuffer: ImageInput {
    /// Returns a copy of the readable bytes.
    public func imageBytes(limit: Int) throws -> [UInt8] {
        try checked(readableBytes, limit) { [UInt8](readableBytesView) }
    }
}

/// A file with an encoded image.
public struct ImageFile: ImageInput {
    /// The path of the file, absolute or relative to the current folder.
    public let path: String

    /// Names a file. It is read when it is rendered.
    public init(_ path: String) { self.path = path }

    /// Reads the file. Throws the error of Foundation if it cannot be read.
    public func imageBytes(limit: Int) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try read(limit) }) }
        }
    }

    private func read(_ limit: Int) throws -> [UInt8] {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        let data = try file.read(upToCount: limit < .max ? limit + 1 : limit) ?? Data()
        return try checked(data.count, limit) { [UInt8](data) }
    }
}

private func checked(_ count: Int, _ limit: Int, _ bytes: () -> [UInt8]) throws(ImageError) -> [UInt8] {
    guard count <= limit else { throw .tooManyBytes(count, limit: limit) }
    return bytes()
}
