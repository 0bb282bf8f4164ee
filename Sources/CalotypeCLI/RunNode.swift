internal import ArgumentParser
internal import CalotypeServer
internal import UnixSignals

/// Runs a node until the first SIGINT, SIGTERM or SIGHUP, then lets it end in order: what runs is finished or handed back. A
/// second signal ends the process at once.
func runNode(_ options: NodeOptions, _ wiring: Wiring) async throws {
    let interruption = await UnixSignal.interruption()
    try await wiring.runNode(options) { _ = await interruption.first { _ in true } }
}
