import Foundation
import Synchronization

/// The workers and the API of one run. A process that ends is started again.
final class Fleet: Sendable {
    struct Pause: Sendable {
        let process: String
        let from, to: Moment
    }

    fileprivate struct State {
        var chance: Chance
        var steps: [Step] = []
        var started = 0
        var all: [NodeProcess] = []
        var running: [String: NodeProcess] = [:]
        var port: Int?
        var isCalm = false
        var isOver = false
        var pauses: [Pause] = []
        var kills = 0
        var apiKills = 0
    }

    private let site: Site
    private let state: Mutex<State>

    init(_ site: Site) {
        self.site = site
        state = Mutex(State(chance: Chance(seed: site.plan.seed)))
    }

    var port: Int? { state.withLock(\.port) }
    var kills: Int { state.withLock(\.kills) }
    var apiKills: Int { state.withLock(\.apiKills) }
    var pauses: [Pause] { state.withLock(\.pauses) }
    var processes: [NodeProcess] { state.withLock(\.all) }
    var isCalm: Bool { state.withLock(\.isCalm) }
    private var isOver: Bool { state.withLock(\.isOver) }

    /// Stops kills and pauses, and resumes paused processes.
    func calmDown() {
        state.withLock { $0.isCalm = true }
        for process in state.withLock({ Array($0.running.values) }) where process.isPaused { process.goOn() }
    }

    /// Keeps all processes running until `end`, and ends them when the task is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.keep("api", as: "api") }
            for number in 1...site.plan.workers { group.addTask { await self.keep("work", as: "work-\(number)") } }
        }
    }

    /// Ends all processes in order. Returns the names of those that had to be killed or failed.
    func end() async -> [String] {
        state.withLock { $0.isOver = true }
        let processes = state.withLock { Array($0.running.values) }
        for process in processes { process.terminate() }
        let deadline = ContinuousClock.now + .seconds(60)
        while processes.contains(where: \.isRunning), ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(20))
        }
        for process in processes { _ = process.isRunning && process.kill() }
        return processes.filter { $0.exitCode != 0 }.map(\.name)
    }

    private func keep(_ role: String, as name: String) async {
        var number = 0
        while !isOver, !Task.isCancelled {
            number += 1
            // If the machine cannot start a process now, it may in a moment.
            if let process = try? start("\(name)-\(number)", role) {
                await watch(process)
                state.withLock { _ = $0.running.removeValue(forKey: process.name) }
            }
            let pause = state.withLock { Int.random(in: 0...300, using: &$0.chance) }
            try? await Task.sleep(for: .milliseconds(pause))
        }
    }

    private func start(_ name: String, _ role: String) throws -> NodeProcess {
        let strike = role == "work" ? state.withLock { $0.nextStrike(pauses: site.plan.pauses) } : nil
        let process = try NodeProcess(name, role, strike, at: site)
        state.withLock {
            $0.all.append(process)
            $0.running[name] = process
        }
        return process
    }

    /// Watches a process until it ends. A process that stopped itself is resumed after its lease has expired.
    private func watch(_ process: NodeProcess) async {
        while process.isRunning {
            for line in process.news() where line.count > 2 {
                if line[1] == "listening" { state.withLock { $0.port = Int(line[2]) } }
                guard line[1] == "strike" else { continue }
                if line[2] == "kill" {
                    state.withLock { $0.kills += 1 }
                } else {
                    process.hasPausedItself()
                    await rest(process)
                }
            }
            if Task.isCancelled { _ = process.kill() }
            try? await Task.sleep(for: .milliseconds(20))
        }
        for line in process.news() where line.count > 2 && line[1] == "strike" && line[2] == "kill" {
            state.withLock { $0.kills += 1 }
        }
    }

    private func rest(_ process: NodeProcess) async {
        let from = Moment.now
        let length = state.withLock { Double.random(in: 1.2...2.2, using: &$0.chance) } * Plan.lease
        let end = ContinuousClock.now + .seconds(length)
        while ContinuousClock.now < end, !isCalm, !Task.isCancelled, process.isRunning {
            try? await Task.sleep(for: .milliseconds(20))
        }
        process.goOn()
        state.withLock { $0.pauses.append(Pause(process: process.name, from: from, to: .now)) }
    }
}

/// Kills and pauses at random times.
extension Fleet {
    /// Kills and pauses random processes until the run is calm.
    func torment() async {
        var chance = Chance(seed: site.plan.seed &+ 77)
        await withDiscardingTaskGroup { group in
            while !isCalm, !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(Int.random(in: 300...1_500, using: &chance)))
                guard !isCalm, let process = someProcess(&chance) else { continue }
                if process.name.hasPrefix("api") {
                    if chance.happens(0.15), process.kill() { state.withLock { $0.apiKills += 1 } }
                } else if chance.happens(1 - site.plan.pauses) {
                    if process.kill() { state.withLock { $0.kills += 1 } }
                } else if process.pause() {
                    group.addTask { await self.rest(process) }
                }
            }
        }
    }

    private func someProcess(_ chance: inout Chance) -> NodeProcess? {
        let running = state.withLock { Array($0.running.values) }.sorted { $0.name < $1.name }
        return running.filter { !$0.isPaused }.randomElement(using: &chance)
    }
}

extension Fleet.State {
    /// Returns the next strike. Each step is chosen as often as every other, at one of its first passes, mostly with a
    /// kill.
    fileprivate mutating func nextStrike(pauses: Double) -> Strike? {
        guard !isCalm else { return nil }
        if steps.isEmpty { steps = Step.allCases.shuffled(using: &chance) }
        started += 1
        let step = steps.removeLast()
        let count = step == .endedOtherwise ? 1 : Int.random(in: 1...4, using: &chance)
        return Strike(step, count: count, chance.happens(pauses) ? .stop : .kill)
    }
}
