import Calotype
import Foundation

/// A folder with events around its verbs, where a test may wait, or fail.
struct ScriptedStore: ObjectStore {
    typealias Event = @Sendable (ObjectKey) async throws -> Void

    let folder: FolderStore
    var beforeGet: Event = { _ in }
    var beforePut: Event = { _ in }
    var afterPut: Event = { _ in }
    var beforeDelete: Event = { _ in }
    var beforeURL: @Sendable (ObjectKey) throws -> Void = { _ in }

    init(_ path: String) { folder = FolderStore(path) }

    func get(_ key: ObjectKey, limit: Int) async throws -> [UInt8] {
        try await beforeGet(key)
        return try await folder.get(key, limit: limit)
    }

    func put(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await beforePut(key)
        let outcome = try await folder.put(bytes, at: key, as: type)
        try await afterPut(key)
        return outcome
    }

    func putFirst(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await beforePut(key)
        let outcome = try await folder.putFirst(bytes, at: key, as: type)
        try await afterPut(key)
        return outcome
    }

    func delete(_ key: ObjectKey) async throws {
        try await beforeDelete(key)
        try await folder.delete(key)
    }

    func url(of key: ObjectKey) throws -> URL {
        try beforeURL(key)
        return try folder.url(of: key)
    }
}

extension ObjectKey {
    var isNormal: Bool { rawValue.contains("/normal-") }
}
