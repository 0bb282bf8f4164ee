/// A native library or program that decodes foreign bytes, as it is installed on this machine.
package struct InstalledLibrary: Sendable {
    package let name: LibraryName
    /// The version that the library reports at run time, or that of its package.
    let version: String
    let origin: LibraryOrigin

    package init(_ name: LibraryName, version: String, origin: LibraryOrigin) {
        self.name = name
        self.version = version
        self.origin = origin
    }

    /// The version, as precise as it is known.
    package var shownVersion: String { if case .package(let package) = origin { package.version } else { version } }
}

/// Who has built a library.
package enum LibraryOrigin: Sendable {
    /// A Debian package, or one of a distribution that is made from Debian.
    case package(InstalledPackage)
    /// Nobody but the authors has changed it: the machine has `dpkg`, and no package has this library.
    case authors
    /// The machine has no `dpkg`. Its distribution may have repaired the library.
    case unknown
}

/// The libraries and the program whose versions are compared with known faults.
package enum LibraryName: String, CaseIterable, Sendable {
    case libvips, libwebp, libheif, libde265, libaom, libpng, ffmpeg
    case libjpeg = "libjpeg-turbo"

    /// The packages of Debian and Ubuntu that have it.
    var packages: [String] {
        switch self {
        case .libvips: ["libvips42", "libvips42t64"]
        case .libwebp: ["libwebp7"]
        case .libheif: ["libheif1"]
        case .libde265: ["libde265-0"]
        case .libaom: ["libaom3"]
        case .libpng: ["libpng16-16", "libpng16-16t64"]
        case .libjpeg: ["libjpeg62-turbo", "libjpeg-turbo8"]
        case .ffmpeg: ["ffmpeg"]
        }
    }
}

/// A package of the distribution.
package struct InstalledPackage: Sendable {
    /// The distribution and its release, such as `debian 12` or `ubuntu 24.04`.
    let release: String
    /// The version with its revision, such as `1.2.4-0.2+deb12u1`.
    let version: String

    package init(release: String, version: String) {
        self.release = release
        self.version = version
    }
}
