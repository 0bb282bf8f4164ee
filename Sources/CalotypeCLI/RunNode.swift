internal import ArgumentParser
internal import CalotypeServer
internal import CalotypeSettings
internal import UnixSignals

/// Runs a node until the first SIGINT or SIGTERM, then shuts it down in order: running jobs finish or are returned to
/// the queue. A second signal ends the process at once. On SIGHUP, the node reads its tokens again.
func runNode(_ options: NodeOptions, _ wiring: Assembly) async throws {
    let signals = await UnixSignal.ofNodes()
    var options = options
    options.hangups = signals.hangups
    do {
        try await wiring.runNode(options) { _ = await signals.interruption.first { _ in true } }
    } catch let error as ListeningError {
        Terminal.standardError("calotype: \(error)\n")
        throw ExitCode(69)
    }
}
