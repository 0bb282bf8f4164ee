internal import ArgumentParser
internal import Calotype
internal import CalotypeClient
internal import CalotypeObservability
internal import CalotypeSettings

extension AsyncParsableCommand {
    /// Runs `body`. If the command itself cannot work, prints the reason for people. Failures of single images are not
    /// handled here.
    func explained(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as ValidationError {
            // If this error is thrown from here, the usage of the whole program is printed with it.
            let usage = CalotypeCommand.usageString(for: Self.self)
            Terminal.standardError("Error: \(error.message.printable)\nUsage: \(usage)\n")
            throw ExitCode(64)
        } catch let error as ConfigurationMistake {
            Terminal.standardError(
                error.message.split(separator: "\n").map { "calotype: \(String($0).printable)\n" }.joined())
            throw ExitCode(64)
        } catch let error as MetricsEndpointError {
            Terminal.standardError("calotype: \(error)\n")
            throw ExitCode(69)
        } catch let error as ServiceError {
            Terminal.announce(error.advice, of: error.job)
            throw ExitCode(error.exitCode)
        } catch let error as DownloadFailure {
            Terminal.announce("\(error.cause.message) (\(error.cause.kind.rawValue)/\(error.cause.reason.rawValue))")
            throw ExitCode(error.cause.exitCode)
        } catch let error as NoSources {
            Terminal.announce(error.message)
            throw ExitCode(NoSources.exitCode)
        } catch let error as InvalidJob {
            Terminal.announce(error.message)
            throw ExitCode(64)
        } catch let error as OutputError {
            if let message = error.message { Terminal.standardError("calotype: \(message)\n") }
            throw ExitCode(error.exitCode)
        }
    }
}
