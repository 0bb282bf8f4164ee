internal import CVips

/// Opens libvips once in this process, with the first image that needs it, and keeps it in the state that the rest of
/// this module relies on.
package enum Vips {
    /// Throws where libvips is missing, cannot start or is too old.
    package static func start() throws(VipsUnavailable) { try started.get() }

    private static let started = Result { () throws(VipsUnavailable) in
        var reason: UnsafePointer<CChar>?
        guard calotype_vips_open(&reason) else {
            throw VipsUnavailable(description: reason.map { String(cString: $0) } ?? "not found")
        }
        guard VipsModules.initialiseWithout() else {
            throw VipsUnavailable(description: VipsError("vips_init").description)
        }
        let version = (vips_version(0), vips_version(1), vips_version(2))
        guard version >= (8, 14, 1) else {
            throw VipsUnavailable(description: "libvips \(version) is too old: 8.14.1 or later is needed")
        }
        // A server is parallel over images; the operation cache gives stale output when metadata changes in place.
        vips_concurrency_set(1)
        vips_cache_set_max(0)
        silenceWarnings()
        blockUntrusted()
    }

    /// What loaders think of a file comes back as an error or not at all: stderr belongs to the program. So do lines of Pango and
    /// others, which are for whoever asks for them.
    private static func silenceWarnings() {
        for domain in ["VIPS", "GLib-GObject"] {
            _ = g_log_set_handler(domain, G_LOG_LEVEL_WARNING, { _, _, _, _ in }, nil)
        }
        _ = g_log_set_default_handler({ domain, _, message, _ in NativeLines.add(domain, message) }, nil)
    }

    /// Everything is closed, then the formats we read are opened. Untrusted loaders corrupt the heap on hostile files.
    private static func blockUntrusted() {
        vips_operation_block_set("VipsForeignLoad", 1)
        for loader in ["Jpeg", "Png", "Webp", "Nsgif", "Heif", "Tiff"] {
            vips_operation_block_set("VipsForeignLoad\(loader)", 0)
        }
        vips_block_untrusted_set(1)
    }

    /// Runs `body` with libvips started, and frees what libvips kept for this thread.
    static func working<R>(_ body: () throws -> R) throws -> R {
        try start()
        defer { vips_thread_shutdown() }
        return try body()
    }

    /// Whether there is an operation of this name. To be asked inside `working`.
    static func knows(_ operation: String) -> Bool { vips_type_find("VipsOperation", operation) != 0 }

    /// Which of these formats libvips writes, by the word in the name of the operation. To be called after `start`.
    package static func writable(_ formats: [String: String]) -> [String] {
        formats.filter { knows("\($0.value)save_buffer") }.map(\.key).sorted()
    }

    package static var version: String {
        "\(vips_version(0)).\(vips_version(1)).\(vips_version(2))"
    }

    /// Bytes that libvips holds for pixels now, in how many blocks, and the most it ever held.
    package static var trackedMemory: (now: Int, blocks: Int, peak: Int) {
        (Int(vips_tracked_get_mem()), Int(vips_tracked_get_allocs()), Int(vips_tracked_get_mem_highwater()))
    }

    /// Ends libvips for good and has it name on stderr what was never freed. For leak checks, in a process of their own.
    package static func shutDownNamingLeaks() {
        vips_leak_set(1)
        vips_shutdown()
    }
}
