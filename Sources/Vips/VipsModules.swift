internal import CVips

/// The loadable modules of libvips. Debian's `vips_init` loads all of them, including ImageMagick and Poppler. That
/// costs 8 MB and 50 ms and opens code that the project does not use.
enum VipsModules {
    /// Calls `vips_init` without loading any module. libvips looks for modules below the prefix that it guesses from
    /// this path.
    static func initializeWithout() -> Bool {
        defer { g_unsetenv("VIPSHOME") }  // where vips_init leaves its guess
        return vips_init("/nonexistent/bin/calotype") == 0
    }

    /// The folder that the libvips in use was loaded from.
    fileprivate static var libraryFolder: Substring? {
        guard let path = calotype_vips_path().map({ String(cString: $0) }) else { return nil }
        return path.lastIndex(of: "/").map { path[..<$0] }
    }
}

/// A module that is opened once, with the first image that needs it. It is a file beside libvips, such as
/// `vips-heif.so`. There is no file if libvips has the code built in.
enum VipsModule: String, Sendable, Codable {
    case heif, jxl

    func open() {
        switch self {
        case .heif: Self.openHeif
        case .jxl: Self.openJxl
        }
    }

    private static let openHeif: Void = open("vips-heif.so")

    /// libvips marks libjxl as untrusted because of hostile files. The project only writes with it, so its loader stays
    /// blocked.
    private static let openJxl: Void = {
        open("vips-jxl.so")
        vips_operation_block_set("VipsForeignLoadJxl", 1)
        vips_operation_block_set("VipsForeignSaveJxl", 0)
    }()

    private static func open(_ name: String) {
        guard let folder = VipsModules.libraryFolder else { return }
        let path = "\(folder)/vips-modules-\(vips_version(0)).\(vips_version(1))/\(name)"
        guard let module = g_module_open(path, G_MODULE_BIND_LAZY) else { return }
        g_module_make_resident(module)
    }
}
