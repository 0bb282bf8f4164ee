internal import C2PALibrary
internal import CalotypeProvenance

/// The reason why credentials cannot be verified.
public enum VerifierUnavailable: Error, Sendable, Hashable {
    /// There is no library at the path.
    case missing(path: String)
    /// The file at the path is not the library of C2PA.
    case foreign(path: String)
    /// The library has a version with which nobody tested Calotype.
    case untested(version: String)
    /// The trusted roots are not certificates in PEM.
    case refusedTrust

    init(_ error: C2PALibraryError) {
        self =
            switch error {
            case .missing(let path): .missing(path: path)
            case .foreign(let path): .foreign(path: path)
            case .untested(let version): .untested(version: version)
            case .refusedSettings: .refusedTrust
            }
    }
}

extension VerifierUnavailable: CustomStringConvertible {
    public var description: String {
        let tested = C2PALibrary.testedVersions.joined(separator: " or ")
        return switch self {
        case .missing(let path):
            "the C2PA library cannot be opened at \(path): install the Python package c2pa-python and name its "
                + "libc2pa_c.so in CALOTYPE_C2PA_LIBRARY"
        case .foreign(let path): "\(path) is not the C2PA library: name the file libc2pa_c.so of c2pa-python"
        case .untested(let version):
            "the C2PA library has version \(version), and only \(tested) is tested: install that version"
        case .refusedTrust: "the trust list cannot be read: it must contain certificates in PEM"
        }
    }
}
