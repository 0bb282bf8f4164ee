internal import CVips
internal import Pixels

/// Opens libvips once in this process, when the first image needs it, and sets it up as the rest of this module
/// expects.
package enum Vips {
    /// Throws if libvips is missing, cannot start or is too old.
    package static func start() throws(VipsUnavailable) { try started.get() }

    private static let started = Result { () throws(VipsUnavailable) in
        var reason: UnsafePointer<CChar>?
        guard calotype_vips_open(&reason) else {
            throw VipsUnavailable(description: reason.map { String(cString: $0) } ?? "not found")
        }
        guard VipsModules.initializeWithout() else {
            throw VipsUnavailable(description: VipsError("vips_init").description)
        }
        let version = (vips_version(0), vips_version(1), vips_version(2))
        guard version >= (8, 14, 1) else {
            throw VipsUnavailable(description: "libvips \(version) is too old: 8.14.1 or later is needed")
        }
        // A server runs images in parallel, so one thread per image is enough. The operation cache returns stale output
        // when metadata changes in place.
        vips_concurrency_set(1)
        vips_cache_set_max(0)
        silenceWarnings()
        blockUntrusted()
    }

    /// Drops the warnings of loaders, because their errors are returned and standard error belongs to the program.
    /// Lines of Pango and other libraries go to `NativeLines`.
    private static func silenceWarnings() {
        for domain in ["VIPS", "GLib-GObject"] {
            _ = g_log_set_handler(domain, G_LOG_LEVEL_WARNING, { _, _, _, _ in }, nil)
        }
        _ = g_log_set_default_handler({ domain, _, message, _ in NativeLines.add(domain, message) }, nil)
    }

    /// Blocks all loaders, then allows the formats that the project reads. Untrusted loaders can corrupt the heap on
    /// hostile files.
    private static func blockUntrusted() {
        vips_operation_block_set("VipsForeignLoad", 1)
        for loader in ["Jpeg", "Png", "Webp", "Nsgif", "Heif", "Tiff"] {
            vips_operation_block_set("VipsForeignLoad\(loader)", 0)
        }
        vips_block_untrusted_set(1)
    }

    /// Runs `body` with libvips started, and then frees what libvips keeps for this thread.
    static func working<R>(_ body: () throws -> R) throws -> R {
        try start()
        defer { vips_thread_shutdown() }
        return try body()
    }

    /// Whether an operation of this name exists. Call it inside `working`.
    static func knows(_ operation: String) -> Bool { vips_type_find("VipsOperation", operation) != 0 }

    /// The formats that this libvips can write. The values of `formats` are the words in the names of the operations.
    /// Call it after `start`.
    package static func writable(_ formats: [String: String]) -> [String] {
        formats.filter { knows("\($0.value)save_buffer") }.map(\.key).sorted()
    }

    package static var version: String {
        "\(vips_version(0)).\(vips_version(1)).\(vips_version(2))"
    }

    /// The bytes that libvips now uses for pixels, the number of blocks, and the peak of the bytes.
    package static var trackedMemory: (now: Int, blocks: Int, peak: Int) {
        (Int(vips_tracked_get_mem()), Int(vips_tracked_get_allocs()), Int(vips_tracked_get_mem_highwater()))
    }

    /// Shuts libvips down for good and lists leaked objects on standard error. For leak checks that run in their own
    /// process.
    package static func shutDownNamingLeaks() {
        vips_leak_set(1)
        vips_shutdown()
    }
}
