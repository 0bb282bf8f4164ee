import Calotype
import Foundation

/// A store with a rule that may throw before each verb.
struct FaultyStore: ListableStore {
    typealias Rule = @Sendable (EventfulStore.Verb, ObjectKey) async throws -> Void

    let store: any ListableStore
    let rule: Rule

    init(_ store: any ListableStore, _ rule: @escaping Rule) { (self.store, self.rule) = (store, rule) }

    func get(_ key: ObjectKey, limit: Int) async throws -> [UInt8] {
        try await rule(.get, key)
        return try await store.get(key, limit: limit)
    }

    func put(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await rule(.put, key)
        return try await store.put(bytes, at: key, as: type)
    }

    func putFirst(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await rule(.put, key)
        return try await store.putFirst(bytes, at: key, as: type)
    }

    func delete(_ key: ObjectKey) async throws {
        try await rule(.delete, key)
        try await store.delete(key)
    }

    func keys(below folder: ObjectKey, limit: Int) async throws -> [ObjectKey] {
        try await store.keys(below: folder, limit: limit)
    }

    func objects(below folder: ObjectKey, limit: Int) async throws -> [ListedObject] {
        try await store.objects(below: folder, limit: limit)
    }

    func url(of key: ObjectKey) throws -> URL { try store.url(of: key) }
}
