/// The packages that `dpkg` has installed, on Debian and on distributions that are made from it.
struct DebianPackages: Sendable {
    /// The distribution and its release.
    private let release: String
    private let versions: [String: String]

    /// Reads the texts of `/etc/os-release` and `/var/lib/dpkg/status`, and keeps the packages that `names` lists.
    ///
    /// `nil` if the first does not name a release.
    init?(osRelease: String, status: String, names: Set<String>) {
        let facts = Self.facts(in: osRelease)
        guard let id = facts["ID"], let number = facts["VERSION_ID"] else { return nil }
        release = "\(id) \(number)"
        versions = Self.versions(in: status, of: names)
    }

    /// Returns who has built a library that reports `version` and lies at `path`.
    ///
    /// If the library is not where packages put it, or has another version than the package, it is the authors' own.
    func origin(of name: LibraryName, version: String, path: String?) -> LibraryOrigin {
        if let path, !["/usr/lib/", "/lib/"].contains(where: { path.hasPrefix($0) }) { return .authors }
        guard let package = package(of: name), LibraryVersion(version) == LibraryVersion(package.version) else {
            return .authors
        }
        return .package(package)
    }

    /// The package that has a library; `nil` if it is not installed.
    func package(of name: LibraryName) -> InstalledPackage? {
        let version = name.packages.lazy.compactMap { versions[$0] }.first
        return version.map { InstalledPackage(release: release, version: $0) }
    }

    private static func versions(in status: String, of names: Set<String>) -> [String: String] {
        var versions: [String: String] = [:]
        var name = ""
        var isInstalled = false
        for line in status.split(separator: "\n") {
            if line.hasPrefix("Package: ") {
                name = String(line.dropFirst(9))
                isInstalled = false
            } else if line.hasPrefix("Status: ") {
                isInstalled = line.hasSuffix(" installed")
            } else if isInstalled, line.hasPrefix("Version: "), names.contains(name) {
                versions[name] = String(line.dropFirst(9))
            }
        }
        return versions
    }

    private static func facts(in osRelease: String) -> [String: String] {
        var facts: [String: String] = [:]
        for line in osRelease.split(separator: "\n") {
            guard let end = line.firstIndex(of: "=") else { continue }
            facts[String(line[..<end])] = line[line.index(after: end)...].filter { $0 != "\"" }
        }
        return facts
    }
}
