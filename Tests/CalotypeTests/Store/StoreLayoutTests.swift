import CalotypeTesting
import Testing

@testable import Calotype
@testable import CalotypeImage

@Suite("Where objects lie in a store")
struct StoreLayoutTests {
    static let long = String(repeating: "x", count: 128)

    static let segments: [(id: String, segment: String)] = [
        // As they always were.
        ("ann", "ann"), ("Ann-1_b.C", "Ann-1_b.C"), ("sources", "sources"), (".partial", ".partial"), ("...", "..."),
        (long, long),
        // What could not be an id before.
        (".", "~2E"), ("..", "~2E~2E"), ("~", "~7E"), ("~parts", "~7Eparts"), (".~parts", ".~7Eparts"), ("/", "~2F"),
        ("~/sources", "~7E~2Fsources"),
        ("ann@example.com", "ann~40example.com"), ("Ann@example.com", "~41nn~40example.com"),
        ("auth0|abc", "auth0~7Cabc"), ("a b", "a~20b"), ("a%2Fb", "a~252~46b"), ("é", "~C3~A9"),
        ("e\u{301}", "e~CC~81"),
        (long + "x", long + "x"), (long + "A", long + "~41"),
    ]

    @Test("An id is one segment of a key, as it is or escaped", arguments: segments)
    func segment(_ id: String, _ segment: String) throws {
        #expect(try JobIdentifier(id).keySegment == segment)
        #expect(try Self.readBack(segment) == id)
    }

    /// The id that a segment stands for; see `JobIdentifier.keySegment`.
    private static func readBack(_ segment: String) throws -> String {
        var bytes: [UInt8] = []
        var rest = Array(segment.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else {
                bytes.append(byte)
                continue
            }
            bytes.append(try #require(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)))
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "A long one ends in its hash, and stays short and another than all others",
        arguments: ["日", "@", "Z", "a@", "🎨"])
    func long(_ unit: String) throws {
        let ids = try (100...256).compactMap { count -> JobIdentifier? in
            let text = String(String(repeating: unit, count: count).unicodeScalars.prefix(count))
            return try JobIdentifier(text)
        }
        let segments = ids.map(\.keySegment)
        #expect(Set(segments).count == segments.count)
        #expect(segments.allSatisfy { $0.utf8.count <= 200 })
        #expect(try #require(segments.last).contains("~~"))
        // With the name of a variant a key has to have room for a prefix.
        let key = try StoreLayout().output(
            VariantName(rawValue: String(repeating: "v", count: 64)), sha256: String(repeating: "0", count: 64),
            suffix: "jpeg", of: try #require(ids.last), try #require(ids.last))
        #expect(key.rawValue.utf8.count < 600)
    }

    /// Characters that mean something to file systems, addresses, shells, or to us.
    private static let alphabet: [Character] = Array("aAbB09-_.~/\\%|@ :é7EFsourcespartial\u{301}")

    @Test("No two ids have one segment, in whatever case, and none has one of ours", arguments: UInt64(0)..<4)
    func unique(_ seed: UInt64) throws {
        var random = Seeded(state: seed)
        var found: [String: JobIdentifier] = [:]
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                Self.alphabet[Int.random(in: 0..<Self.alphabet.count, using: &random)]
            }
            let id = try JobIdentifier(String(text))
            let segment = id.keySegment
            #expect(segment.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") })
            #expect(!["", ".", "..", StoreLayout.reserved, PartialFiles.folderName].contains(segment))
            // Ids that could always be there keep their letters, and with them what cases mean on such a disk.
            let isOld = id.rawValue.wholeMatch(of: #/[A-Za-z0-9._\-]+/#) != nil && ![".", ".."].contains(id.rawValue)
            let name = isOld ? segment : segment.lowercased()
            #expect(found[name] ?? id == id, "\(segment)")
            found[name] = id
        }
    }

    static let locations: [(name: String, isOutput: Bool)] = [
        ("normal-0123456789ab.jpg", true), ("high-quality-0123456789ab.webp", true), ("a-0123456789ab.vtt", true),
        ("normal-0123456789ab.jpg.part-01234567-89ab-cdef-0123-456789abcdef", true),
        (String(repeating: "0", count: 64), false), ("normal-0123456789ab", false), ("normal-0123456789AB.jpg", false),
        ("normal-0123456789abc.jpg", false), ("0123456789ab.jpg", false), ("normal.jpg", false),
        ("below/normal-0123456789ab.jpg", false), ("-0123456789ab.jpg", false),
    ]

    @Test("What a job may have made is told by its name", arguments: locations)
    func output(_ name: String, _ isOutput: Bool) throws {
        let layout = StoreLayout(prefix: "images/")
        let folder = try layout.folder(of: JobIdentifier("sha256"), JobIdentifier("sources"))
        #expect(folder.rawValue == "images/sources/sha256")
        #expect(layout.isOutput(try ObjectKey("\(folder)/\(name)"), in: folder) == isOutput)
        #expect(!layout.isOutput(try ObjectKey("images/sources/sha25/\(name)"), in: folder))
    }

    @Test("Ours is below a segment that nobody has")
    func ours() throws {
        let layout = StoreLayout(prefix: "images/")
        #expect(try layout.upload(sha256: "00").rawValue == "images/~/sources/sha256/00")
        #expect(try layout.earlierUpload(sha256: "00").rawValue == "images/sources/sha256/00")
        #expect(try layout.probe("read").rawValue == "images/~/probe/read")
    }
}

/// The same numbers for the same seed.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 32) ^ (state &* 0x9E37_79B9_7F4A_7C15)
    }
}
