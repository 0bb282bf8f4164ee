internal import ArgumentParser
internal import CalotypeServer
internal import UnixSignals

/// Runs a node until the first SIGINT or SIGTERM, then lets it end in order: what runs is finished or handed back. A second one
/// ends the process at once. SIGHUP has it read its tokens anew.
func runNode(_ options: NodeOptions, _ wiring: Wiring) async throws {
    let signals = await UnixSignal.ofNodes()
    var options = options
    options.hangups = signals.hangups
    try await wiring.runNode(options) { _ = await signals.interruption.first { _ in true } }
}
