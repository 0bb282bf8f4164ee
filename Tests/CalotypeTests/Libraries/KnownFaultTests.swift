import Testing

@testable import Calotype

@Suite("Known faults of libraries")
struct KnownFaultTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let library: LibraryName
        let version: String
        let origin: LibraryOrigin
        let dangers: [String]
        var doubts: [String] = []

        var testDescription: String { "\(library) \(version)" }
    }

    static func debian(_ version: String) -> LibraryOrigin { of("debian 12", version) }
    static func of(_ release: String, _ version: String) -> LibraryOrigin {
        .package(InstalledPackage(release: release, version: version))
    }

    static let rows = [
        // Built from source.
        Row(library: .libwebp, version: "1.3.1", origin: .authors, dangers: ["CVE-2023-4863"]),
        Row(library: .libwebp, version: "1.3.2", origin: .authors, dangers: []),
        Row(library: .libwebp, version: "1.10.0", origin: .authors, dangers: []),
        // Debian 12 has repaired 1.2.4, and Ubuntu 22.04 has repaired 1.2.2.
        Row(library: .libwebp, version: "1.2.4", origin: debian("1.2.4-0.2"), dangers: ["CVE-2023-4863"]),
        Row(library: .libwebp, version: "1.2.4", origin: debian("1.2.4-0.2+deb12u1"), dangers: []),
        Row(library: .libwebp, version: "1.2.4", origin: debian("1.2.4-0.2+deb12u2"), dangers: []),
        Row(
            library: .libwebp, version: "1.2.2", origin: of("ubuntu 22.04", "1.2.2-2ubuntu0.22.04.1"),
            dangers: ["CVE-2023-4863"]),
        Row(library: .libwebp, version: "1.2.2", origin: of("ubuntu 22.04", "1.2.2-2ubuntu0.22.04.2"), dangers: []),
        // A distribution that the table does not know, and one without dpkg.
        Row(
            library: .libwebp, version: "1.2.4", origin: of("raspbian 12", "1.2.4-0.2+deb12u1"), dangers: [],
            doubts: ["CVE-2023-4863"]),
        Row(library: .libwebp, version: "1.2.0", origin: .unknown, dangers: [], doubts: ["CVE-2023-4863"]),
        Row(library: .libvips, version: "8.14.1", origin: debian("8.14.1-3+deb12u3"), dangers: []),
        Row(library: .libvips, version: "8.14.1", origin: debian("8.14.1-3"), dangers: ["CVE-2025-29769"]),
        Row(library: .libvips, version: "8.16.0", origin: .authors, dangers: ["CVE-2025-29769"]),
        Row(library: .libvips, version: "8.16.1", origin: .authors, dangers: []),
        Row(library: .libheif, version: "1.15.1", origin: debian("1.15.1-1+deb12u1"), dangers: []),
        Row(library: .libheif, version: "1.17.6", origin: .authors, dangers: ["CVE-2024-41311"]),
        Row(library: .libheif, version: "1.21.2", origin: .authors, dangers: ["CVE-2026-32741"]),
        Row(library: .libheif, version: "1.22.0", origin: .authors, dangers: []),
        Row(library: .libde265, version: "1.0.11", origin: debian("1.0.11-1+deb12u1"), dangers: ["CVE-2023-49465"]),
        Row(library: .libaom, version: "3.6.0", origin: debian("3.6.0-1+deb12u3"), dangers: []),
        Row(library: .libaom, version: "3.6.0", origin: debian("3.6.0-1"), dangers: ["CVE-2024-5171"]),
        Row(
            library: .libpng, version: "1.6.39", origin: debian("1.6.39-2+deb12u1"), dangers: ["CVE-2026-25646"]),
        Row(library: .libpng, version: "1.6.39", origin: debian("1.6.39-2+deb12u4"), dangers: []),
        Row(library: .libjpeg, version: "1:2.1.5-2", origin: debian("1:2.1.5-2"), dangers: []),
        Row(library: .libjpeg, version: "1.5.3", origin: .authors, dangers: ["CVE-2020-17541"]),
        Row(library: .libjpeg, version: "2.1.91", origin: .authors, dangers: ["CVE-2023-2804"]),
        Row(library: .ffmpeg, version: "5.1.9-0+deb12u1", origin: debian("7:5.1.9-0+deb12u1"), dangers: []),
        Row(
            library: .ffmpeg, version: "5.1.6-0+deb12u1", origin: debian("7:5.1.6-0+deb12u1"),
            dangers: ["CVE-2023-49502, CVE-2025-0518"]),
        Row(library: .ffmpeg, version: "n7.0.1", origin: .authors, dangers: ["CVE-2024-7055"]),
        Row(
            library: .ffmpeg, version: "4.4.2-0ubuntu0.22.04.1", origin: of("ubuntu 22.04", "7:4.4.2-0ubuntu0.22.04.1"),
            dangers: [], doubts: ["CVE-2022-48434"]),
        Row(library: .ffmpeg, version: "7.1.1", origin: .authors, dangers: []),
        Row(library: .ffmpeg, version: "N-112345-gdeadbeef", origin: .authors, dangers: []),
    ]

    @Test("are found by version and package", arguments: rows)
    func table(_ row: Row) {
        let report = LibraryReport([InstalledLibrary(row.library, version: row.version, origin: row.origin)])
        #expect(report.dangers.map(\.fault) == row.dangers)
        #expect(report.doubts.map(\.fault) == row.doubts)
        #expect(report.outdated == (row.dangers.isEmpty ? [] : [row.library.rawValue]))
    }

    @Test("each have a number, and versions that have it")
    func sources() {
        for fault in KnownFault.all {
            #expect(fault.source.hasPrefix("CVE-"))
            #expect(!fault.versions.isEmpty)
        }
        #expect(Set(KnownFault.all.filter(\.isRefused).map(\.library)) == [.libwebp])
    }

    private static let status = """
        Package: libwebp7
        Status: install ok installed
        Source: libwebp
        Version: 1.2.4-0.2+deb12u1
        Description: Lossy compression of digital photographic images
         Version: 9.9

        Package: libheif1
        Status: deinstall ok config-files
        Version: 1.15.1-1

        Package: other
        Status: install ok installed
        Version: 1.15.1-1
        """

    @Test(
        "do not count if the distribution has repaired its own package, and only then",
        arguments: [
            (LibraryName.libwebp, "1.2.4", "/usr/lib/x86_64-linux-gnu/libwebp.so.7", "1.2.4-0.2+deb12u1"),
            (.libwebp, "1.2.4", "/lib/x86_64-linux-gnu/libwebp.so.7", "1.2.4-0.2+deb12u1"),
            // Somebody has built these: elsewhere, over the package's files, and of a removed package.
            (.libwebp, "1.2.4", "/usr/local/lib/libwebp.so.7", nil), (.libwebp, "1.3.0", "/usr/lib/libwebp.so.7", nil),
            (.libheif, "1.15.1", "/usr/lib/libheif.so.1", nil),
        ] as [(LibraryName, String, String, String?)])
    func packages(_ name: LibraryName, _ version: String, _ path: String, _ expected: String?) throws {
        let release = "PRETTY_NAME=\"Debian\"\nID=debian\nVERSION_ID=\"12\"\n"
        let packages = try #require(
            DebianPackages(osRelease: release, status: Self.status, names: ["libwebp7", "libheif1"]))
        switch packages.origin(of: name, version: version, path: path) {
        case .package(let package): #expect((package.release, package.version) == ("debian 12", expected ?? ""))
        case .authors: #expect(expected == nil)
        case .unknown: Issue.record("there is dpkg")
        }
    }

    @Test("are looked for in the libraries that are loaded here")
    func installed() async {
        let abilities = await ImageProcessor.abilities()
        let report = await ImageProcessor.libraryReport(ffmpeg: abilities.ffmpeg)
        let names = report.libraries.map(\.name)
        #expect(names == names.sorted { $0.rawValue < $1.rawValue })
        #expect(names.contains(.libvips) == (abilities.libvips != nil))
        #expect(names.contains(.ffmpeg) == (abilities.ffmpeg != nil))
        for library in report.libraries { #expect(LibraryVersion(library.version) != nil, "\(library)") }
        if abilities.libvips != nil { #expect(Set(names).isSuperset(of: [.libwebp, .libpng])) }
    }
}
