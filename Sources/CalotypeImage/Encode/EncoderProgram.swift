internal import Vips

/// The encoder mode of the command `calotype`, which `ImageProcessor.Configuration.encoderProgram` starts.
package enum EncoderProgram {
    /// The first argument that makes the command run as an encoder.
    package static let mode = EncoderProcess.mode

    /// Reads the encoding request from standard input, writes the answer to standard output, and ends the process.
    package static func run() -> Never { EncoderMode.run() }
}

/// The decoder mode of the command `calotype`, which `DecoderProcesses` starts.
package enum DecoderProgram {
    /// The first argument that makes the command run as a decoder.
    package static let mode = DecoderPool.mode

    /// Gives up all rights, answers the decoding jobs of the parent process, and ends the process. Call it before the
    /// process has a second thread.
    package static func run() -> Never { DecoderMode.run() }
}
