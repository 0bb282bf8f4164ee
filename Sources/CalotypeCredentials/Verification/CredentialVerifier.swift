internal import C2PALibrary
public import CalotypeProvenance

/// Verifies credentials with the reference library of C2PA, which is opened at run time. It never uses the network.
///
/// A verifier can be shared by threads. Verifying blocks its thread for some milliseconds.
public final class CredentialVerifier: Sendable {
    /// The version of the library.
    public let version: String
    private let context: C2PAContext

    /// Opens the library.
    ///
    /// - Parameters:
    ///   - library: the path of `libc2pa_c.so`.
    ///   - trust: the roots to trust.
    public init(library: String, trust: CredentialTrust = .nobody) throws(VerifierUnavailable) {
        do {
            let opened = try C2PALibrary(path: library)
            version = opened.version
            context = try opened.context(settings: try trust.settings)
        } catch let error as C2PALibraryError {
            throw VerifierUnavailable(error)
        } catch {
            throw .refusedTrust
        }
    }

    /// Verifies the credential of a file in memory. The bytes are not copied.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - format: the format as the bytes show it. The library trusts it.
    ///   - sidecar: the manifest store, if it is not in the file.
    public func verdict(on bytes: [UInt8], _ format: FileFormat, sidecar: [UInt8]? = nil) -> CredentialVerdict {
        guard let type = format.verifiedType else { return CredentialVerdict(content: .unreadable) }
        do throws(C2PAContext.Failure) {
            return CredentialVerdict(report: try context.report(on: bytes, type: type, manifest: sidecar))
        } catch {
            return CredentialVerdict(errorKind: error.kind)
        }
    }

    /// Verifies the credential of a file on a disk, such as a video. All of it is read.
    ///
    /// - Parameters:
    ///   - count: the size of the file in bytes.
    ///   - format: the format as the bytes show it.
    ///   - sidecar: the manifest store, if it is not in the file.
    ///   - read: returns the bytes in a range inside the file.
    public func verdict(
        count: Int, _ format: FileFormat, sidecar: [UInt8]? = nil, read: (Range<Int>) throws -> [UInt8]
    ) -> CredentialVerdict {
        guard let type = format.verifiedType else { return CredentialVerdict(content: .unreadable) }
        do throws(C2PAContext.Failure) {
            return CredentialVerdict(
                report: try context.report(count: count, type: type, manifest: sidecar, read: read))
        } catch {
            return CredentialVerdict(errorKind: error.kind)
        }
    }
}

extension FileFormat {
    /// The media type that the library expects; `nil` if it does not read the format.
    package var verifiedType: String? {
        switch self {
        case .png, .jpeg, .webp, .gif, .avif, .heic, .jxl, .tiff: "image/" + rawValue
        case .mp4: "video/mp4"
        case .mov: "video/quicktime"
        case .avi: "video/avi"
        case .webm: nil
        }
    }
}
