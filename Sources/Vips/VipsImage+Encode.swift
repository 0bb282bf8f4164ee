internal import CVips

extension VipsImage {
    /// `jpegsave_buffer`: 4:2:0 below quality 90, no metadata. Raising `stop` ends the work.
    package func jpeg(quality: Int, optimizesCoding: Bool, stop: VipsStop) throws -> [UInt8] {
        try stop.watching(self) { image in
            try image.encoded(
                "jpegsave_buffer", ["Q": .int(quality), "optimize_coding": .bool(optimizesCoding), "strip": true])
        }
    }

    /// `webpsave_buffer`, lossy. Raising `stop` ends the work.
    ///
    /// `strip` does nothing in libvips 8.14.1 (libvips #3340), so the image must not carry metadata: one that came
    /// from `decode` does not.
    package func webp(quality: Int, effort: Int, stop: VipsStop) throws -> [UInt8] {
        try stop.watching(self) { image in
            try image.encoded("webpsave_buffer", ["Q": .int(quality), "effort": .int(effort), "strip": true])
        }
    }

    private func encoded(
        _ saver: String, _ arguments: KeyValuePairs<String, VipsArgument>
    ) throws(VipsError) -> [UInt8] {
        let operation = try VipsOperation(saver)
        try operation.set("in", to: .image(self))
        for (argument, value) in arguments { try operation.set(argument, to: value) }
        return try operation.run().bytes()
    }
}
