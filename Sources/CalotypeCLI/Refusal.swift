internal import ArgumentParser
internal import Calotype
internal import CalotypeServer

extension AsyncParsableCommand {
    /// Runs `body`, and tells people what kept the command itself from working, which is no failure of an image.
    func explained(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as ValidationError {
            // Thrown from here, it would come with the usage of the whole program.
            let usage = CalotypeCommand.usageString(for: Self.self)
            Terminal.standardError("Error: \(error.message)\nUsage: \(usage)\n")
            throw ExitCode(64)
        } catch let error as ConfigurationMistake {
            Terminal.standardError(error.message.split(separator: "\n").map { "calotype: \($0)\n" }.joined())
            throw ExitCode(64)
        } catch let error as MetricsEndpointError {
            Terminal.standardError("calotype: \(error)\n")
            throw ExitCode(69)
        } catch let error as ListeningError {
            Terminal.standardError("calotype: \(error)\n")
            throw ExitCode(69)
        } catch let error as ServerRefusal {
            Terminal.standardError("calotype: \(error.detail)\n")
            throw ExitCode(error.exitCode)
        } catch let error as InvalidJob {
            Terminal.standardError("calotype: \(error.message)\n")
            throw ExitCode(64)
        } catch let error as OutputError {
            if let message = error.message { Terminal.standardError("calotype: \(message)\n") }
            throw ExitCode(error.exitCode)
        }
    }
}
