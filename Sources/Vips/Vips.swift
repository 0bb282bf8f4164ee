internal import CVips

/// Starts libvips once in this process and keeps it in the state that the rest of this module relies on.
package enum Vips {
    /// Throws `VipsError` where libvips cannot start or is too old.
    package static func start() throws(VipsError) { try started.get() }

    private static let started = Result { () throws(VipsError) in
        guard VipsModules.initialiseWithout() else { throw VipsError("vips_init") }
        let version = (vips_version(0), vips_version(1), vips_version(2))
        guard version >= (8, 14, 1) else {
            throw VipsError("vips_init", detail: "libvips \(version) is too old: 8.14.1 or later is needed")
        }
        // A server is parallel over images; the operation cache gives stale output when metadata changes in place.
        vips_concurrency_set(1)
        vips_cache_set_max(0)
        silenceWarnings()
        blockUntrusted()
    }

    /// What loaders think of a file comes back as an error or not at all: stderr belongs to the program.
    private static func silenceWarnings() {
        for domain in ["VIPS", "GLib-GObject"] {
            g_log_set_handler(domain, G_LOG_LEVEL_WARNING, { _, _, _, _ in }, nil)
        }
    }

    /// Everything is closed, then the formats we read are opened. Untrusted loaders corrupt the heap on hostile files.
    private static func blockUntrusted() {
        vips_operation_block_set("VipsForeignLoad", 1)
        for loader in ["Jpeg", "Png", "Webp", "Nsgif", "Heif", "Tiff"] {
            vips_operation_block_set("VipsForeignLoad\(loader)", 0)
        }
        vips_block_untrusted_set(1)
    }

    /// Frees what libvips keeps for this thread. Call it after an image, on the thread that made it.
    package static func cleanUpThread() { vips_thread_shutdown() }

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
