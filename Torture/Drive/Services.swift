import CalotypeTesting
import Foundation
import Synchronization

/// The database and the store of a run, which are restarted during the work.
struct Services: Sendable {
    struct Failure: Error { let message: String }

    enum Name: String, Sendable {
        case postgres = "TORTURE_POSTGRES_STATE"
        case store = "TORTURE_SEAWEEDFS_STATE"

        var script: String { self == .postgres ? "Scripts/postgres" : "Scripts/seaweedfs" }
    }

    let site: Site
    let witness: Witness

    /// Restarts the service `times` times, spread over the jobs of the run.
    func restart(_ name: Name, times: Int, until isOver: @Sendable () -> Bool) async throws {
        guard times > 0 else { return }
        for number in 1...times {
            let due = site.plan.jobs * number / (times + 1) + (name == .store ? site.plan.jobs / 16 : 0)
            while witness.ended < due {
                if isOver() { return }
                try await Task.sleep(for: .milliseconds(50))
            }
            try await restart(name)
        }
    }

    private func restart(_ name: Name) async throws {
        guard let state = ProcessInfo.processInfo.environment[name.rawValue] else {
            throw Site.Missing(name: name.rawValue)
        }
        let output = try await ExternalTool.run(name.script, ["restart", state], within: .seconds(90))
        guard output.exitCode == 0 else { throw Failure(message: "\(name.script) restart: \(output.stderr)") }
    }
}
