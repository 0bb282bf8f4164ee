internal import Foundation

extension FolderStore: WriteTestingStore {
    /// A name that no user's folder has: see `JobIdentifier.keySegment`.
    private static let probeName = ".~probe"

    /// Writes and removes an object as other stores do, and then makes and removes a folder beside those of the users.
    /// The folder of the test object may exist from an earlier time, when the root could still be written.
    package func testWriting(_ bytes: [UInt8], at key: ObjectKey, reads: Bool) async throws -> WriteTestRemains {
        let remains = try await plainWriteTest(bytes, at: key, reads: reads)
        let segments = key.rawValue.split(separator: "/").prefix { $0 != StoreLayout.reserved }
        let isBesideUsers = key.rawValue.split(separator: "/").contains(StoreLayout.reserved[...])
        let folder = (isBesideUsers ? Array(segments) : []).reduce(root) { $0.appending(path: $1) }
        try await blocking { _ in try testMakingFolder(in: folder) }
        return remains
    }

    private func testMakingFolder(in folder: URL) throws {
        let location = folder.appending(path: Self.probeName)
        _ = try makeFolder(location)
        // Another process may test at the same time, and remove the folder first.
        guard unsafe rmdir(location.path) == 0 || errno == ENOENT else {
            throw TransferError(TransferError.Fault(errno: errno), detail: "rmdir: \(errno)")
        }
    }
}
