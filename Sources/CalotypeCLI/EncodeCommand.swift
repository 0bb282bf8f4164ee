internal import ArgumentParser
internal import Calotype
internal import Foundation

/// Encodes one variant. Another `calotype` process starts this command, so that the encoding can be killed. It is not
/// for users, and the help does not show it.
struct EncodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: EncoderProgram.mode, shouldDisplay: false)

    func run() async throws { EncoderProgram.run() }

    /// The path of this program. On Linux, it is also valid if the file was replaced after the start.
    static var program: String? {
        let itself = "/proc/self/exe"
        return FileManager.default.fileExists(atPath: itself) ? itself : Bundle.main.executablePath
    }
}
