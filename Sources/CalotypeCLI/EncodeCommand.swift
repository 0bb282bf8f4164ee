internal import ArgumentParser
internal import Calotype
internal import Foundation

/// What this program does when another `calotype` starts it to encode one variant, in a process that can be killed. Nobody types
/// it, and no help shows it.
struct EncodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: EncoderProgram.mode, shouldDisplay: false)

    func run() async throws { EncoderProgram.run() }

    /// This program. On Linux also when its file has been replaced meanwhile.
    static var program: String? {
        let itself = "/proc/self/exe"
        return FileManager.default.fileExists(atPath: itself) ? itself : Bundle.main.executablePath
    }
}
