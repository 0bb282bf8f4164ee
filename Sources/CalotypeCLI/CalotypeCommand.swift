internal import ArgumentParser

@main
struct CalotypeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calotype",
        abstract: "Makes every variant that a product needs of an AI-generated image, and stores them.",
        version: "0.1.0",
        subcommands: [ProcessCommand.self, InspectCommand.self, PresetsCommand.self])
}
