/// A published fault of a library that a source can reach.
///
/// Faults in parts that the project never calls, such as loaders that are blocked, are not listed.
struct KnownFault: Sendable {
    let library: LibraryName
    /// The number of the fault, with the place that says which versions have it.
    let source: String
    /// The versions that have the fault, by the authors of the library.
    let versions: Range<LibraryVersion>
    /// The first package of a release of a distribution that is repaired although its version is in `versions`.
    let repaired: [String: PackageVersion]
    /// Whether a service refuses to start with it, because attackers use it against the process itself.
    let isRefused: Bool

    init(
        _ library: LibraryName, _ source: String, from first: LibraryVersion = "0", before next: LibraryVersion,
        repaired: [String: PackageVersion] = [:], isRefused: Bool = false
    ) {
        self.library = library
        self.source = source
        versions = min(first, next)..<next
        self.repaired = repaired
        self.isRefused = isRefused
    }

    enum Verdict: Sendable {
        case absent, present
        /// A distribution has the version, and may have repaired it.
        case possible
    }

    func verdict(on installed: InstalledLibrary) -> Verdict {
        guard installed.name == library, let version = LibraryVersion(installed.version), versions.contains(version)
        else { return .absent }
        switch installed.origin {
        case .authors: return .present
        case .unknown: return .possible
        case .package(let package):
            guard let repaired = repaired[package.release] else { return .possible }
            return PackageVersion(package.version) < repaired ? .present : .absent
        }
    }
}

extension KnownFault {
    /// All faults. Packages of Debian are those in the change log of the package, those of Ubuntu are in its notices.
    static let all = [
        // Decodes in the service's own process, and was used against browsers before it was published.
        KnownFault(
            .libwebp, "CVE-2023-4863", before: "1.3.2",
            repaired: ["debian 12": "1.2.4-0.2+deb12u1", "ubuntu 22.04": "1.2.2-2ubuntu0.22.04.2"], isRefused: true),
        // Overflow of the heap when an image with many bands is written as AVIF.
        KnownFault(
            .libvips, "CVE-2025-29769", before: "8.16.1", repaired: ["debian 12": "8.14.1-3+deb12u2"]),
        // Write outside of an overlay image: libheif #1226.
        KnownFault(.libheif, "CVE-2024-41311", before: "1.18.0", repaired: ["debian 12": "1.15.1-1+deb12u1"]),
        // Write outside of a mask image, which earlier versions do not read.
        KnownFault(.libheif, "CVE-2026-32741", from: "1.18.0", before: "1.22.0"),
        KnownFault(.libde265, "CVE-2023-49465", before: "1.0.15", repaired: ["debian 12": "1.0.11-1+deb12u2"]),
        KnownFault(.libaom, "CVE-2024-5171", before: "3.9.1", repaired: ["debian 12": "3.6.0-1+deb12u1"]),
        KnownFault(
            .libpng, "CVE-2025-64720, CVE-2025-65018", before: "1.6.51", repaired: ["debian 12": "1.6.39-2+deb12u1"]),
        KnownFault(.libpng, "CVE-2026-25646", before: "1.6.55", repaired: ["debian 12": "1.6.39-2+deb12u3"]),
        // libjpeg-turbo #527 says where it was repaired.
        KnownFault(.libjpeg, "CVE-2020-17541", before: "2.0.0"),
        // The pre-releases of 3.0: libjpeg-turbo #675.
        KnownFault(.libjpeg, "CVE-2023-2804", from: "2.1.90", before: "3.0.0"),
        KnownFault(.ffmpeg, "CVE-2022-48434", before: "5.1.2"),
        KnownFault(
            .ffmpeg, "CVE-2023-49502, CVE-2025-0518", from: "5.1.2", before: "5.1.7",
            repaired: ["debian 12": "7:5.1.7-0+deb12u1"]),
        KnownFault(.ffmpeg, "CVE-2024-7055", from: "6.0", before: "6.1.2"),
        KnownFault(.ffmpeg, "CVE-2024-7055", from: "7.0", before: "7.0.2"),
    ]
}
