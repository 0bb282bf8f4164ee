import Foundation
import Synchronization

/// One process of the service, from its start to its end, as the driver sees it.
final class NodeProcess: Sendable {
    let name: String
    let diaryPath: String
    private let process: Process
    private let state = Mutex(State())

    private struct State {
        var read: UInt64 = 0
        var rest = ""
        var kill: Moment?
        var isPaused = false
    }

    /// Starts the process. `role` is `api` or `work`.
    init(_ name: String, _ role: String, _ strike: Strike?, at site: Site) throws {
        self.name = name
        diaryPath = "\(site.plan.folder)/\(name).diary"
        process = Process()
        process.executableURL = Bundle.main.executableURL
        process.arguments = ["node", role, diaryPath] + (strike.map { [$0.text] } ?? [])
        process.environment = site.environment
        process.standardInput = FileHandle.nullDevice
        _ = FileManager.default.createFile(atPath: "\(site.plan.folder)/\(name).log", contents: nil)
        let log = FileHandle(forWritingAtPath: "\(site.plan.folder)/\(name).log") ?? .nullDevice
        process.standardOutput = log
        process.standardError = log
        try process.run()
        try? log.close()
    }

    var isRunning: Bool { process.isRunning }
    /// 0 for a process that ended in order; `nil` if a signal ended it.
    var exitCode: Int32? { process.terminationReason == .exit ? process.terminationStatus : nil }
    var isPaused: Bool { state.withLock(\.isPaused) }
    /// When the driver killed it; `nil` if it did not.
    var killed: Moment? { state.withLock(\.kill) }

    /// Kills the process at any step. Returns whether it was running.
    func kill() -> Bool {
        guard process.isRunning else { return false }
        state.withLock { $0.kill = .now }
        return send(SIGKILL)
    }

    /// Pauses the process. Returns whether it was running and not paused.
    func pause() -> Bool {
        state.withLock { state in
            guard process.isRunning, !state.isPaused else { return false }
            state.isPaused = send(SIGSTOP)
            return state.isPaused
        }
    }

    func hasPausedItself() { state.withLock { $0.isPaused = true } }

    func goOn() {
        state.withLock { state in
            _ = send(SIGCONT)
            state.isPaused = false
        }
    }

    func terminate() { _ = send(SIGTERM) }

    private func send(_ signal: Int32) -> Bool { Foundation.kill(process.processIdentifier, signal) == 0 }

    /// Returns the lines of its diary since the last call, split into words.
    func news() -> [[Substring]] {
        guard let file = FileHandle(forReadingAtPath: diaryPath) else { return [] }
        defer { try? file.close() }
        return state.withLock { state in
            try? file.seek(toOffset: state.read)
            guard let data = try? file.readToEnd(), !data.isEmpty else { return [] }
            state.read += UInt64(data.count)
            let text = state.rest + String(decoding: data, as: UTF8.self)
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            state.rest = lines.popLast().map(String.init) ?? ""
            return lines.map { $0.split(separator: "\t") }
        }
    }
}
