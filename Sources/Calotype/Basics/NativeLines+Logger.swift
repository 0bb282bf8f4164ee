package import Logging
internal import Pixels

/// Writes the messages of native libraries to `logger`, as warnings.
package func logNativeLines(to logger: Logger) {
    NativeLines.report { library, line in
        logger.warning("native library", metadata: ["library": "\(library)", "line": "\(line)"])
    }
}
