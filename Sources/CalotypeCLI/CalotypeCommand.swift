internal import ArgumentParser
internal import Calotype

@main
struct CalotypeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calotype",
        abstract: "Makes every variant that a product needs of an AI-generated image, and stores them.",
        version: Version.current,
        subcommands: [
            ProcessCommand.self, ServeCommand.self, WorkCommand.self, SubmitCommand.self, JobsCommand.self,
            InspectCommand.self,
            PresetsCommand.self, TokenCommand.self, EncodeCommand.self,
        ])
}
