import CalotypeTesting
import Foundation
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("A folder as a store", .timeLimit(.minutes(1)))
struct FolderStoreTests {
    private static let type = MediaType(rawValue: "image/webp")

    @Test("It keeps the promises of a store", arguments: ObjectStoreCase.listable)
    func keeps(_ promise: ObjectStoreCase) async throws {
        try await Flow.withFolder { folder in
            try await promise.check(FolderStore(folder + "/made/when/needed"))
            #expect(Flow.files(in: folder + "/made/when/needed/.~parts").isEmpty)
        }
    }

    static let strayKeys = [
        "..", ".", "../a", "a/../b", "a/..", "a/./b", "a//b", "a/", ".~parts", ".~parts/a", ".~PARTS/a",
        String(repeating: "x", count: 256),
    ]

    @Test("A key that is no path below the folder is refused", arguments: strayKeys)
    func strayKey(_ name: String) async throws {
        try await Flow.withFolder { folder in
            let store = FolderStore(folder + "/root")
            let key = try ObjectKey(name)
            try await expect(.invalidURL) { _ = try await store.put([1], at: key, as: Self.type) }
            try await expect(.invalidURL) { _ = try await store.get(key, limit: 1) }
            try await expect(.invalidURL) { try await store.delete(key) }
            try await expect(.invalidURL) { _ = try store.url(of: key) }
            #expect(Flow.files(in: folder).isEmpty)
        }
    }

    @Test("A file where the folder should be is refused, and stays", arguments: ["root", "root/below"])
    func fileAsRoot(_ path: String) async throws {
        try await Flow.withFolder { folder in
            try Data("mine".utf8).write(to: URL(filePath: folder + "/root"))
            let store = FolderStore(folder + "/" + path)
            let key = try ObjectKey("a/b")
            try await expect(.notFound) { _ = try await store.put([1], at: key, as: Self.type) }
            try await expect(.notFound) { _ = try await store.get(key, limit: 1) }
            try await store.delete(key)
            #expect(try Corpus.bytes(folder + "/root") == Array("mine".utf8))
        }
    }

    @Test(
        "A test of writing finds that no user's folder can be made, although its own folder can be written",
        arguments: ["~/probe/1", "shop/~/probe/1"])
    func rootNotWritable(_ name: String) async throws {
        try await Flow.withFolder { folder in
            let store = FolderStore(folder + "/root")
            let key = try ObjectKey(name)
            let parent = folder + "/root" + (name.hasPrefix("shop") ? "/shop" : "")
            _ = try await store.put([1], at: try ObjectKey(name + "-kept"), as: Self.type)
            #expect(try await store.writeTest([1], at: key) == .nothing)
            #expect(!FileManager.default.fileExists(atPath: parent + "/.~probe"))
            // A file in its way stands for a folder that may not be written, also where the test runs as root.
            try Data().write(to: URL(filePath: parent + "/.~probe"))
            await #expect(throws: TransferError.self) { _ = try await store.writeTest([1], at: key) }
            guard geteuid() != 0 else { return }
            try FileManager.default.removeItem(atPath: parent + "/.~probe")
            #expect(unsafe chmod(parent, 0o500) == 0)
            defer { _ = unsafe chmod(parent, 0o700) }
            try await expect(.forbidden) { _ = try await store.writeTest([1], at: key) }
        }
    }

    @Test("A folder below is no object, and is never removed as one")
    func folderAsObject() async throws {
        try await Flow.withFolder { folder in
            let store = FolderStore(folder)
            _ = try await store.put([1], at: try ObjectKey("user/job/a"), as: Self.type)
            let key = try ObjectKey("user/job")
            try await expect(.notFound) { _ = try await store.get(key, limit: 10) }
            try await expect(.invalidURL) { _ = try await store.put([1], at: key, as: Self.type) }
            try await store.delete(key)
            #expect(Flow.files(in: folder) == ["user/job/a"])
        }
    }

    @Test("A key below an object cannot be written")
    func belowObject() async throws {
        try await Flow.withFolder { folder in
            let store = FolderStore(folder)
            _ = try await store.put([1], at: try ObjectKey("a"), as: Self.type)
            try await expect(.notFound) { _ = try await store.put([2], at: try ObjectKey("a/b"), as: Self.type) }
            #expect(Flow.files(in: folder) == ["a"])
        }
    }

    @Test("What was cut off by something else is written anew")
    func cutOff() async throws {
        try await Flow.withFolder { folder in
            let store = FolderStore(folder)
            try Data([1]).write(to: URL(filePath: folder + "/a"))
            #expect(try await store.put([1, 2, 3], at: try ObjectKey("a"), as: Self.type) == .created)
            #expect(try await store.get(try ObjectKey("a"), limit: 3) == [1, 2, 3])
        }
    }

    @Test("Readers see objects whole or not at all")
    func whole() async throws {
        try await Flow.withFolder { folder in
            let store = FolderStore(folder)
            let bytes = someBytes(200_000)
            let keys = try (0..<40).map { try ObjectKey("o/\($0)") }
            let sizes = try await withThrowingTaskGroup(of: Void.self) { group in
                for key in keys { group.addTask { _ = try await store.put(bytes, at: key, as: Self.type) } }
                var sizes: Set<Int> = []
                while try await group.next() != nil {
                    for file in Flow.files(in: folder + "/o") {
                        sizes.insert(try Corpus.bytes(folder + "/o/" + file).count)
                    }
                }
                return sizes
            }
            #expect(sizes == [bytes.count])
            #expect(Flow.files(in: folder).count == keys.count)
        }
    }

    @Test("A put that is cancelled at any moment leaves the object whole or nothing", arguments: 0..<20)
    func cancelled(_ turns: Int) async throws {
        try await Flow.withFolder { folder in
            let store = FolderStore(folder)
            let key = try ObjectKey("a/b")
            let bytes = [UInt8](repeating: 7, count: 2_000_000)
            let put = Task { try await store.put(bytes, at: key, as: Self.type) }
            for _ in 0..<turns * turns { await Task.yield() }
            put.cancel()
            let outcome = await put.result
            switch outcome {
            case .success: #expect(Flow.files(in: folder) == ["a/b"])
            case .failure(let error):
                #expect(error is CancellationError)
                #expect(Flow.files(in: folder).isEmpty)
            }
        }
    }

    @Test("What cannot be made to last is not left behind")
    func notSynced() async throws {
        try await Flow.withFolder { folder in
            var store = FolderStore(folder)
            store.synchronize = { _ in throw Self.failure(EIO) }
            try await expect(.upstreamError) { _ = try await store.put([1], at: ObjectKey("a/b/c"), as: Self.type) }
            #expect(Self.entries(of: folder) == [".~parts"])
        }
    }

    @Test("A folder that cannot be synced will do", arguments: [EACCES, EINVAL, ENOTSUP])
    func cannotSync(_ errno: Int32) async throws {
        try await Flow.withFolder { folder in
            var store = FolderStore(folder)
            store.synchronize = { _ in throw Self.failure(errno) }
            try await #expect(store.put([1], at: ObjectKey("a/b"), as: Self.type) == .created)
            #expect(Flow.files(in: folder) == ["a/b"])
        }
    }

    @Test("Objects take the folders that they leave empty with them, and no others")
    func emptyFolders() async throws {
        try await Flow.withFolder { folder in
            let store = FolderStore(folder)
            for key in ["a/b/c/d", "a/e"] { _ = try await store.put([1], at: ObjectKey(key), as: Self.type) }
            try await store.delete(ObjectKey("a/b/c/d"))
            #expect(Self.entries(of: folder) == [".~parts", "a", "a/e"])
            try await store.delete(ObjectKey("a/e"))
            #expect(Self.entries(of: folder) == [".~parts"])
        }
    }

    @Test("A put that is cancelled leaves no folder")
    func cancelledEarly() async throws {
        try await Flow.withFolder { folder in
            let put = Task { try await FolderStore(folder).put([1], at: ObjectKey("a/b"), as: Self.type) }
            put.cancel()
            await #expect(throws: CancellationError.self) { _ = try await put.value }
            #expect(Self.entries(of: folder).allSatisfy { $0 == ".~parts" })
        }
    }

    @Test("A folder that vanishes before the file gets there is made anew, though not for ever")
    func vanishing() throws {
        let store = FolderStore("/nowhere")
        var attempts = 0
        try store.retryingWhereFoldersVanish {
            attempts += 1
            if attempts < 3 { throw CocoaError(.fileNoSuchFile) }
        }
        #expect(attempts == 3)
        let error = #expect(throws: CocoaError.self) {
            try store.retryingWhereFoldersVanish { throw CocoaError(.fileNoSuchFile) }
        }
        #expect(error?.code == .fileNoSuchFile)
    }

    @Test("Jobs that come and go in one folder do not disturb each other")
    func comingAndGoing() async throws {
        try await Flow.withFolder { folder in
            let store = FolderStore(folder)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for job in 0..<8 {
                    let key = try ObjectKey("user/job/\(job)")
                    group.addTask {
                        for _ in 0..<25 {
                            let outcome = try await store.put([1], at: key, as: Self.type)
                            #expect(outcome == .created)
                            try await store.delete(key)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(Self.entries(of: folder) == [".~parts"])
        }
    }

    @Test(
        "A reader's address is the public one where there is one", arguments: ["https://a.test/i", "https://a.test/i/"])
    func publicAddress(_ base: String) throws {
        #expect(try FolderStore("/f").url(of: ObjectKey("u/j k")).absoluteString == "file:///f/u/j%20k")
        #expect(
            try FolderStore("/f", publicBaseURL: URL(string: base)).url(of: ObjectKey("u/j k")).absoluteString
                == "https://a.test/i/u/j%20k")
    }

    @Test("Leftovers of a crash disturb nobody, and go when they are a day old")
    func tasks() async throws {
        try await Flow.withFolder { folder in
            let partial = folder + "/.~parts"
            try FileManager.default.createDirectory(atPath: partial, withIntermediateDirectories: true)
            for (name, age) in [("old", 90_000.0), ("young", 80_000), ("new", 0)] {
                try Data([1]).write(to: URL(filePath: partial + "/" + name))
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: partial + "/" + name)
            }
            _ = try await FolderStore(folder).put([1], at: try ObjectKey("a"), as: Self.type)
            #expect(Flow.files(in: folder) == [".~parts/new", ".~parts/young", "a"])
        }
    }

    @Test("Parts where they were before go too, and a user of that name keeps everything")
    func earlierLeftovers() async throws {
        try await Flow.withFolder { folder in
            let store = FolderStore(folder)
            let key = try ObjectKey(".partial/job/normal-0123456789ab.jpg")
            _ = try await store.put([1], at: key, as: Self.type)
            for path in ["/.partial/OLD", "/.partial/job"] {
                if path.hasSuffix("OLD") { try Data([1]).write(to: URL(filePath: folder + path)) }
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSinceNow: -90_000)], ofItemAtPath: folder + path)
            }
            _ = try await FolderStore(folder).put([1], at: try ObjectKey("a"), as: Self.type)
            #expect(Flow.files(in: folder) == [key.rawValue, "a"])
        }
    }

    static let modes: [(access: FileAccess, file: Int, folder: Int)] = [
        (.owner, 0o600, 0o700), (.group, 0o640, 0o750), (.everyone, 0o644, 0o755),
    ]

    @Test("Objects may be read by whom the store lets in, and what is ours by its owner alone", arguments: modes)
    func mode(_ access: FileAccess, _ file: Int, _ folderMode: Int) async throws {
        try await Flow.withFolder { folder in
            let store = FolderStore(folder + "/root", access: access)
            let ours = try StoreLayout(prefix: "images/").upload(sha256: "0")
            for key in [try ObjectKey("a/b"), ours] { _ = try await store.put([1], at: key, as: Self.type) }
            let modes = [
                "": folderMode, "/a": folderMode, "/a/b": file, "/images": folderMode, "/images/~": 0o700,
                "/images/~/sources/sha256": 0o700, "/\(ours)": 0o600, "/.~parts": 0o700,
            ]
            for (path, mode) in modes { #expect(try Self.mode(of: folder + "/root" + path) == mode, "\(path)") }
        }
    }

    @Test("A file that is put becomes as private as the store")
    func modeOfFile() async throws {
        try await Flow.withFolder { folder in
            try Data([1]).write(to: URL(filePath: folder + "/mine"))
            let file = HashedFile(path: folder + "/mine", size: 1, digest: [])
            _ = try await FolderStore(folder).put(file, at: try ObjectKey("a/b"), as: Self.type)
            #expect(try Self.mode(of: folder + "/a/b") == 0o600)
        }
    }

    @Test("Or by whom the umask allows")
    func umaskMode() async throws {
        try await Flow.withFolder { folder in
            _ = try await FolderStore(folder, access: .umask).put([1], at: try ObjectKey("a/b"), as: Self.type)
            try Data([1]).write(to: URL(filePath: folder + "/ordinary"))
            #expect(try Self.mode(of: folder + "/a/b") == Self.mode(of: folder + "/ordinary"))
        }
    }

    private static func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private static func failure(_ errno: Int32) -> CocoaError {
        let cause = NSError(domain: NSPOSIXErrorDomain, code: Int(errno))
        return CocoaError(.fileWriteUnknown, userInfo: [NSUnderlyingErrorKey: cause])
    }

    /// All that is below `folder`, folders too.
    private static func entries(of folder: String) -> [String] {
        (FileManager.default.subpaths(atPath: folder) ?? []).sorted()
    }

    private func expect(_ fault: TransferError.Fault, _ body: () async throws -> Void) async throws {
        let error = try await #require(throws: TransferError.self) { try await body() }
        #expect(error.fault == fault, "\(error.detail)")
    }
}
