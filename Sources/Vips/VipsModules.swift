internal import CVips

/// The loadable modules of libvips. Debian's `vips_init` loads all of them, ImageMagick and Poppler too, which costs
/// 8 MB and 50 ms and opens code that nothing here uses.
enum VipsModules {
    /// `vips_init`, kept from loading any module: it looks for them below the prefix that it guesses from this path.
    static func initialiseWithout() -> Bool {
        defer { g_unsetenv("VIPSHOME") }  // where vips_init leaves its guess
        return vips_init("/nonexistent/bin/calotype") == 0
    }

    /// Where the libvips in use was loaded from.
    fileprivate static var libraryFolder: Substring? {
        guard let path = calotype_vips_path().map({ String(cString: $0) }) else { return nil }
        return path.lastIndex(of: "/").map { path[..<$0] }
    }
}

/// A module that is opened, once, with the first image that needs it: the file `vips-heif.so`, say, which lies beside
/// libvips. Where libvips has the code built in there is none.
enum VipsModule: String, Sendable, Codable {
    case heif, jxl

    func open() {
        switch self {
        case .heif: Self.openHeif
        case .jxl: Self.openJxl
        }
    }

    private static let openHeif: Void = open("vips-heif.so")

    /// libvips calls libjxl untrusted, and means hostile files. It only writes here: its loader stays closed.
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
