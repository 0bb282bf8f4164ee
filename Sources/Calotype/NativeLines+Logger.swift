package import Logging
internal import Vips

/// Has what native libraries have to say written by `logger`, as warnings.
package func logNativeLines(to logger: Logger) {
    NativeLines.report { library, line in
        logger.warning("native library", metadata: ["library": "\(library)", "line": "\(line)"])
    }
}
