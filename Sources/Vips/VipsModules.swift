internal import CVips

/// The loadable modules of libvips. Debian's `vips_init` loads all of them, ImageMagick and Poppler too, which costs
/// 8 MB and 50 ms and opens code that nothing here uses.
enum VipsModules {
    /// `vips_init`, kept from loading any module: it looks for them below the prefix that it guesses from this path.
    static func initialiseWithout() -> Bool {
        defer { g_unsetenv("VIPSHOME") }  // where vips_init leaves its guess
        return vips_init("/nonexistent/bin/calotype") == 0
    }

    /// The module `vips-heif.so`, which lies beside libvips: loaded once, with the first image that needs it. Where
    /// libvips has the code built in there is none.
    static let heif: Void = {
        guard let folder = libraryFolder else { return }
        let path = "\(folder)/vips-modules-\(vips_version(0)).\(vips_version(1))/vips-heif.so"
        guard let module = g_module_open(path, G_MODULE_BIND_LAZY) else { return }
        g_module_make_resident(module)
    }()

    /// Where the libvips in use was loaded from.
    private static var libraryFolder: Substring? {
        guard let path = calotype_vips_path().map({ String(cString: $0) }) else { return nil }
        return path.lastIndex(of: "/").map { path[..<$0] }
    }
}
