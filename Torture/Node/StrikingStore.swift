import Calotype
import Dispatch
import Foundation

/// The store of a worker, with a diary and with strikes at some steps.
struct StrikingStore: ListableStore {
    let store: any ListableStore
    let striker: Striker
    let poison: Poison
    let diary: Diary
    /// Whether a proxy in front of the store reports when half of a PUT has passed.
    let hasProxy: Bool

    func get(_ key: ObjectKey, limit: Int) async throws -> [UInt8] {
        let bytes = try await store.get(key, limit: limit)
        if key.rawValue.hasPrefix("~/sources/sha256/") { striker.pass(.loaded) }
        return bytes
    }

    func put(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        guard !key.rawValue.hasPrefix("~/") else { return try await store.put(bytes, at: key, as: type) }
        return try await putting(key) { try await store.put(bytes, at: key, as: type) }
    }

    func putFirst(_ bytes: [UInt8], at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        try await putting(key) { try await store.putFirst(bytes, at: key, as: type) }
    }

    private func putting(_ key: ObjectKey, _ put: () async throws -> PutOutcome) async throws -> PutOutcome {
        let job = key.rawValue.split(separator: "/").dropLast().joined(separator: "/")
        poison.encoded(job)
        striker.pass(key.encodedStep, job)
        diary.write("putting", key.rawValue)
        if !hasProxy { strikeSoon(job) }
        let outcome = try await put()
        diary.write("put", key.rawValue, outcome == .created ? "created" : "existed")
        poison.stored(job)
        striker.pass(.stored, job)
        return outcome
    }

    /// Strikes a moment after the put began. For a folder, which has no proxy.
    private func strikeSoon(_ job: String) {
        let (striker, poison) = (striker, poison)
        let moment = DispatchTimeInterval.microseconds(.random(in: 50...3_000))
        DispatchQueue.global().asyncAfter(deadline: .now() + moment) {
            poison.halfway()
            striker.pass(.midPut, job)
        }
    }

    func delete(_ key: ObjectKey) async throws {
        diary.write("deleting", key.rawValue)
        try await store.delete(key)
    }

    func keys(below folder: ObjectKey, limit: Int) async throws -> [ObjectKey] {
        let keys = try await store.keys(below: folder, limit: limit)
        diary.write("listed", folder.rawValue, "\(keys.count)")
        return keys
    }

    func objects(below folder: ObjectKey, limit: Int) async throws -> [ListedObject] {
        let objects = try await store.objects(below: folder, limit: limit)
        diary.write("listed", folder.rawValue, "\(objects.count)")
        return objects
    }

    func url(of key: ObjectKey) throws -> URL { try store.url(of: key) }
}

extension ObjectKey {
    fileprivate var encodedStep: Step {
        let name = rawValue.split(separator: "/").last ?? ""
        if name.hasPrefix("preview-") { return .encodedPreview }
        return name.hasPrefix("normal-") ? .encodedNormal : .encodedHighQuality
    }
}
