#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// The reference library of C2PA, opened at run time.
///
/// Its interface changes every second month, so only exact versions are accepted.
package final class C2PALibrary: Sendable {
    /// The versions with which Calotype was tested.
    package static let testedVersions: [String] = ["0.91.3"]

    /// The version, such as `0.91.3`.
    package let version: String
    let calls: C2PACalls

    /// Opens the library at `path`. It stays open until the process ends.
    package init(path: String) throws(C2PALibraryError) {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else { throw .missing(path: path) }
        guard let calls = C2PACalls(handle) else { throw .foreign(path: path) }
        guard let text = calls.takeString(calls.version()) else { throw .foreign(path: path) }
        // `c2pa-c-ffi/0.91.3 c2pa-rs/0.91.3`
        let versions = text.split(separator: " ").map { String($0.split(separator: "/").last ?? "") }
        guard let version = versions.first, versions.allSatisfy({ $0 == version }),
            Self.testedVersions.contains(version)
        else { throw .untested(version: String(versions.joined(separator: " and ").prefix(64))) }
        self.version = version
        self.calls = calls
    }

    /// Makes a context with settings in JSON. The library accepts unknown settings silently.
    package func context(settings: String) throws(C2PALibraryError) -> C2PAContext {
        guard let object = calls.settingsNew() else { throw .refusedSettings }
        defer { _ = calls.free(object) }
        let isRead = settings.withCString { text in
            "json".withCString { calls.settingsUpdate(object, text, $0) == 0 }
        }
        guard isRead, let builder = calls.contextBuilderNew() else { throw .refusedSettings }
        guard calls.contextBuilderSetSettings(builder, object) == 0 else {
            _ = calls.free(builder)
            throw .refusedSettings
        }
        guard let context = calls.contextBuilderBuild(builder) else { throw .refusedSettings }
        return C2PAContext(context, library: self)
    }
}

/// The reason why the library cannot be used.
package enum C2PALibraryError: Error, Sendable, Hashable {
    /// There is no library at the path, or it cannot be loaded.
    case missing(path: String)
    /// The file is another library.
    case foreign(path: String)
    /// The library has a version with which nobody tested Calotype.
    case untested(version: String)
    /// The settings are not accepted, such as a damaged trust list.
    case refusedSettings
}
