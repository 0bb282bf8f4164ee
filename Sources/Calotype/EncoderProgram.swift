internal import Vips

/// The command's side of `ImageProcessor.Configuration.encoderProgram`.
package enum EncoderProgram {
    /// The first argument of a command that is to be an encoder.
    package static let mode = EncoderProcess.mode

    /// Does what standard input asks for, answers on standard output, and ends the process.
    package static func run() -> Never { EncoderMode.run() }
}
