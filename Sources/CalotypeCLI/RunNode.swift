internal import ArgumentParser
internal import CalotypeServer
internal import Foundation
internal import UnixSignals

/// Runs a node until the first SIGINT, SIGTERM or SIGHUP, then lets it end in order: what runs is finished or handed back. A
/// second signal ends the process at once.
func runNode(_ options: NodeOptions, _ wiring: Wiring) async throws {
    let trapped = UnixSignal.endingCommands
    let signals = await UnixSignalsSequence(trapping: trapped)
    try await wiring.runNode(options) {
        guard await signals.first(where: { _ in true }) != nil else { return }
        for other in trapped { signal(other.rawValue, SIG_DFL) }
    }
}
