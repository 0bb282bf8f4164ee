internal import Foundation
internal import NIOPosix
internal import Vips

extension ImageProcessor {
    /// Returns the libraries and programs that decode foreign bytes on this machine, with what is known to be wrong
    /// with them. `ffmpeg` is the version of ffmpeg, or `nil` if there is none.
    ///
    /// It loads libraries that are not in use, for a moment.
    package static func libraryReport(ffmpeg: String?) async -> LibraryReport {
        let libraries = try? await NIOThreadPool.singleton.runIfActive { installedLibraries(ffmpeg: ffmpeg) }
        return LibraryReport(libraries ?? [])
    }

    private static func installedLibraries(ffmpeg: String?) -> [InstalledLibrary] {
        let packages = DebianPackages.installed()
        func library(_ name: LibraryName, _ version: String, _ path: String?) -> InstalledLibrary {
            let origin = packages?.origin(of: name, version: version, path: path) ?? .unknown
            return InstalledLibrary(name, version: version, origin: origin)
        }
        var libraries = NativeLibrary.asked.compactMap { name, file in
            file.loaded().map { library(name, $0.version, $0.path) }
        }
        if (try? Vips.start()) != nil { libraries.append(library(.libvips, Vips.version, Vips.path)) }
        // libjpeg-turbo cannot be asked.
        if let package = packages?.package(of: .libjpeg) {
            libraries.append(InstalledLibrary(.libjpeg, version: package.version, origin: .package(package)))
        }
        if let ffmpeg { libraries.append(library(.ffmpeg, ffmpeg, nil)) }
        return libraries.sorted { $0.name.rawValue < $1.name.rawValue }
    }
}

extension NativeLibrary {
    fileprivate static let asked: [(LibraryName, NativeLibrary)] = [
        (.libwebp, .libwebp), (.libheif, .libheif), (.libde265, .libde265), (.libaom, .libaom), (.libpng, .libpng),
    ]
}

extension DebianPackages {
    /// The packages of this machine; `nil` if it has no `dpkg`.
    fileprivate static func installed() -> Self? {
        guard let release = text(of: "/etc/os-release"), let status = text(of: "/var/lib/dpkg/status") else {
            return nil
        }
        return Self(
            osRelease: release, status: status, names: Set(LibraryName.allCases.flatMap(\.packages)))
    }

    private static func text(of path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
