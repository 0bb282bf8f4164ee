package import Calotype
internal import Crypto

extension ObjectStoreCase {
    static let files = [fileRoundTrip, emptyFile, fileExisted, oneMakerOfFiles, cancelledFile]

    static let fileRoundTrip = Self("a file is stored as bytes are, and stays where it was") { store in
        let folder = try ScratchFolder()
        let key = try someKey("file.webp")
        let bytes = someBytes(1_300_000)
        let file = try folder.hashed(bytes)
        try expect(try await store.put(file, at: key, as: webp), equals: .created, "put")
        try expect(try await store.get(key, limit: bytes.count) == bytes, equals: true, "the bytes are the same")
        try expect(try folder.bytes(of: "file") == bytes, equals: true, "the file is the same")
    }

    static let emptyFile = Self("a file may be empty") { store in
        let folder = try ScratchFolder()
        let key = try someKey("empty-file")
        try expect(try await store.put(try folder.hashed([]), at: key, as: webp), equals: .created, "put")
        try expect(try await store.get(key, limit: 0), equals: [], "get")
    }

    static let fileExisted = Self("an object that is there is left alone by a file, too") { store in
        let folder = try ScratchFolder()
        let key = try someKey("twice.webp")
        _ = try await store.put(someBytes(100), at: key, as: webp)
        let file = try folder.hashed(someBytes(100).reversed())
        try expect(try await store.put(file, at: key, as: webp), equals: .existed, "the second put")
        try expect(try await store.get(key, limit: 100), equals: someBytes(100), "the first bytes")
    }

    static let oneMakerOfFiles = Self("of eight files at once, one makes the object") { store in
        let folder = try ScratchFolder()
        let key = try someKey("race.webp")
        let file = try folder.hashed(someBytes(500_000))
        let outcomes = try await withThrowingTaskGroup { group in
            for _ in 0..<8 { group.addTask { try await store.put(file, at: key, as: webp) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try expect(outcomes.count { $0 == .created }, equals: 1, "makers")
        try expect(try await store.get(key, limit: 500_000) == someBytes(500_000), equals: true, "bytes")
    }

    static let cancelledFile = Self("a put of a file that was cancelled leaves nothing") { store in
        let folder = try ScratchFolder()
        let key = try someKey("cancelled-file.webp")
        let file = try folder.hashed(someBytes(4_000_000))
        let put = Task { try await store.put(file, at: key, as: webp) }
        try await expectNothing(at: key, in: store, ofCancelled: put)
    }
}

extension ScratchFolder {
    /// Writes these bytes into a file named `file`.
    package func hashed(_ bytes: [UInt8]) throws -> HashedFile {
        HashedFile(path: try write(bytes, as: "file"), size: bytes.count, digest: Array(SHA256.hash(data: bytes)))
    }
}
