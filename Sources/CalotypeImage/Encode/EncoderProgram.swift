internal import Vips

/// The encoder mode of the command `calotype`, which `ImageProcessor.Configuration.encoderProgram` starts.
package enum EncoderProgram {
    /// The first argument that makes the command run as an encoder.
    package static let mode = EncoderProcess.mode

    /// Reads the encoding request from standard input, writes the answer to standard output, and ends the process.
    package static func run() -> Never { EncoderMode.run() }
}
