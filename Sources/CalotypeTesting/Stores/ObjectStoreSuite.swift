internal import Calotype
internal import Foundation

extension ObjectStoreCase {
    package static let all =
        [
            roundTrip, emptyObject, existed, oneMaker, firstStays, oneFirst, limit, missing, deletion, cancellation,
        ] + files + awkwardNames.map(awkwardKey)

    package static let listable = all + [listing]

    static let roundTrip = Self("what was put is what is got") { store in
        let key = try someKey("a.webp")
        let bytes = someBytes(300_000)
        try expect(try await store.put(bytes, at: key, as: webp), equals: .created, "the first put")
        try expect(try await store.get(key, limit: bytes.count) == bytes, equals: true, "the bytes are the same")
    }

    static let emptyObject = Self("an object may be empty") { store in
        let key = try someKey("empty")
        try expect(try await store.put([], at: key, as: webp), equals: .created, "put")
        try expect(try await store.get(key, limit: 0), equals: [], "get")
    }

    static let existed = Self("an object that is there is left alone") { store in
        let key = try someKey("twice.webp")
        _ = try await store.put(someBytes(100), at: key, as: webp)
        let again = someBytes(100).reversed() as [UInt8]
        try expect(try await store.put(again, at: key, as: webp), equals: .existed, "the second put")
        try expect(try await store.get(key, limit: 100), equals: someBytes(100), "the first bytes")
    }

    static let oneMaker = Self("of eight puts at once, one makes the object") { store in
        let key = try someKey("race.webp")
        let outcomes = try await withThrowingTaskGroup { group in
            for _ in 0..<8 { group.addTask { try await store.put(someBytes(5_000), at: key, as: webp) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try expect(outcomes.count { $0 == .created }, equals: 1, "makers")
        try expect(try await store.get(key, limit: 5_000), equals: someBytes(5_000), "bytes")
    }

    static let firstStays = Self("an object that is there stays, whatever its size, for one that must be the first") {
        store in
        let key = try someKey("signed.webp")
        try expect(try await store.putFirst(someBytes(100), at: key, as: webp), equals: .created, "the first put")
        for size in [0, 99, 100, 101] {
            let later = [UInt8](repeating: 7, count: size)
            try expect(try await store.putFirst(later, at: key, as: webp), equals: .existed, "a put of \(size) bytes")
        }
        try expect(try await store.get(key, limit: 200), equals: someBytes(100), "the first bytes")
    }

    static let oneFirst = Self("of eight different objects at once, one is the first, and stays") { store in
        let key = try someKey("signed-race.webp")
        let made = try await withThrowingTaskGroup { group in
            for index in 0..<8 {
                group.addTask {
                    let bytes = [UInt8](repeating: UInt8(index), count: 5_000 + index)
                    return (bytes, try await store.putFirst(bytes, at: key, as: webp))
                }
            }
            return try await group.reduce(into: [[UInt8]]()) { if $1.1 == .created { $0.append($1.0) } }
        }
        try expect(made.count, equals: 1, "makers")
        try expect(try await store.get(key, limit: 6_000) == made.first, equals: true, "the bytes of the maker")
    }

    static let limit = Self("a get stays within its limit") { store in
        let key = try someKey("large.webp")
        _ = try await store.put(someBytes(10_000), at: key, as: webp)
        try await expect(.tooManyBytes, "one byte too many") { _ = try await store.get(key, limit: 9_999) }
        try expect(try await store.get(key, limit: 10_000).count, equals: 10_000, "at the limit")
    }

    static let missing = Self("what is not there is not found") { store in
        try await expect(.notFound, "get") { _ = try await store.get(try someKey("nothing"), limit: 1_000) }
    }

    static let deletion = Self("deleting twice is no error, and makes room") { store in
        let key = try someKey("gone.webp")
        _ = try await store.put(someBytes(10), at: key, as: webp)
        try await store.delete(key)
        try await store.delete(key)
        try await expect(.notFound, "get after delete") { _ = try await store.get(key, limit: 1_000) }
        try expect(try await store.put(someBytes(10), at: key, as: webp), equals: .created, "put after delete")
    }

    static let listing = Self("the keys below a folder are told, and no others") { store in
        guard let store = store as? any ListableStore else { throw BrokenPromise(description: "it does not list") }
        let folder = try someKey("folder").rawValue
        let (inside, outside) = (
            ["a.webp", "b & c/d.webp"].map { "\(folder)/\($0)" }, ["\(folder)-2/a", "\(folder)2"]
        )
        for key in inside + outside { _ = try await store.put([1], at: try ObjectKey(key), as: webp) }
        let reported = try await store.keys(below: try ObjectKey(folder), limit: 10)
        try expect(reported.map(\.rawValue).sorted(), equals: inside, "keys")
        let objects = try await store.objects(below: try ObjectKey(folder), limit: 10)
        try expect(objects.map(\.key.rawValue).sorted(), equals: inside, "keys of objects")
        // A store that does not know the times returns `nil`; the tested stores know them.
        let areNew = objects.allSatisfy { $0.storedAt.map { abs($0.timeIntervalSinceNow) < 600 } ?? false }
        try expect(areNew, equals: true, "the times at which they were stored")
        try expect(try await store.keys(below: try ObjectKey(folder), limit: 1).count, equals: 1, "keys up to a limit")
        try expect(try await store.keys(below: try someKey("nothing"), limit: 10), equals: [], "keys of no folder")
    }

    static let cancellation = Self("a put that was cancelled leaves nothing") { store in
        let key = try someKey("cancelled.webp")
        let put = Task { try await store.put(someBytes(4_000_000), at: key, as: webp) }
        try await expectNothing(at: key, in: store, ofCancelled: put)
    }

    static func expectNothing(
        at key: ObjectKey, in store: any ObjectStore, ofCancelled put: Task<PutOutcome, any Error>
    ) async throws {
        put.cancel()
        do {
            _ = try await put.value
            throw BrokenPromise(description: "a cancelled put did not throw")
        } catch is CancellationError {}
        try await expect(.notFound, "get after the cancelled put") { _ = try await store.get(key, limit: 5_000_000) }
    }
}
