internal import Calotype
internal import CalotypeAPI
internal import Crypto
internal import Foundation

/// The folder for images on their way from a client to the store. A process that is killed leaves files only here. They
/// are removed if they were not written for an hour.
final class UploadFolder: Sendable {
    /// The bytes that uploads leave free on the disk, for example for a queue on the same disk.
    static let spare = 16 << 20

    let path: String
    private let disk: DiskSpace
    private let stale: StaleFiles

    init(_ path: String, spare: Int = spare) {
        self.path = path
        stale = StaleFiles(in: URL(fileURLWithPath: path), after: 3_600)
        disk = DiskSpace(folder: path, least: spare)
    }

    /// Creates an empty file for up to `size` bytes. Throws `TransferError` with `noSpace` if the disk has no space for
    /// them.
    func file(for size: Int) async throws -> UploadFile {
        try await blocking { _ in
            try makePrivateFolder(self.path)
            self.stale.sweep()
            guard self.disk.hasSpace(for: size) else { throw Self.full }
            return try UploadFile(URL(fileURLWithPath: self.path).appending(path: UUID().uuidString), on: self.disk)
        }
    }

    static let full = TransferError(.noSpace, detail: "no room for an upload")
}

/// The file of one uploaded image.
struct UploadFile: Sendable {
    private let url: URL
    private let disk: DiskSpace
    private let handle: FileHandle
    private var hash = SHA256()
    private(set) var size = 0

    fileprivate init(_ url: URL, on disk: DiskSpace) throws {
        handle = try makePrivateFile(url.path)
        self.url = url
        self.disk = disk
    }

    mutating func append(_ piece: [UInt8]) async throws {
        let (disk, handle, hash) = (disk, handle, hash)
        self.hash = try await blocking { _ in
            guard disk.hasSpace(for: piece.count) else { throw UploadFolder.full }
            try handle.write(contentsOf: piece)
            var hash = hash
            hash.update(data: piece)
            return hash
        }
        size += piece.count
    }

    var content: HashedFile { HashedFile(path: url.path, size: size, digest: Array(hash.finalize())) }

    /// Removes the file. A copy of its content in the store is not affected.
    func remove() {
        try? handle.close()
        try? FileManager.default.removeItem(at: url)
    }
}
