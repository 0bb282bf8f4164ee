internal import ArgumentParser
internal import Calotype
internal import Foundation

@main
struct CalotypeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calotype",
        abstract: "Makes every variant that a product needs of an AI-generated image, and stores them.",
        version: Version.current,
        subcommands: [
            ProcessCommand.self, ServeCommand.self, WorkCommand.self, SubmitCommand.self, JobsCommand.self,
            InspectCommand.self, VerifyCommand.self, CertificateCommand.self,
            PresetsCommand.self, TokenCommand.self, EncodeCommand.self,
        ])

    /// Runs the command. On the main actor, this begins before the process has a second thread.
    @MainActor static func main() async {
        let arguments = ProgramArguments.all
        if arguments.first == DecoderProgram.mode { DecoderProgram.run() }
        if arguments.first == VerifierProgram.mode { VerifierProgram.run() }
        await run(arguments)
    }

    private nonisolated static func run(_ arguments: [String]) async {
        if let mistake = ProgramArguments.mistake(in: arguments) {
            Terminal.standardError("Error: \(mistake)\n")
            Foundation.exit(64)
        }
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            leave(because: error)
        }
    }

    /// Throws if the arguments are not a valid command. Runs nothing.
    static func check(_ arguments: [String]) throws { _ = try parseAsRoot(arguments) }

    /// Works like `exit(withError:)`, but removes characters that move the cursor. The message repeats what was typed,
    /// or the file names that a shell has put in place of a pattern.
    private static func leave(because error: any Error) -> Never {
        let (code, message) = (exitCode(for: error), fullMessage(for: error))
        if !message.isEmpty, !code.isSuccess {
            let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            Terminal.standardError(lines.map(\.printable).joined(separator: "\n") + "\n")
            Foundation.exit(code.rawValue)
        }
        exit(withError: error)
    }
}
