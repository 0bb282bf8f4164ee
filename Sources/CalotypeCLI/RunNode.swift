internal import ArgumentParser
internal import CalotypeServer
internal import Foundation
internal import UnixSignals

/// Runs a node until the first SIGINT or SIGTERM, then lets it end in order: what runs is finished or handed back. A
/// second signal ends the process at once.
func runNode(_ options: NodeOptions, _ wiring: Wiring) async throws {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    try await wiring.runNode(options) {
        guard await signals.first(where: { _ in true }) != nil else { return }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
}
