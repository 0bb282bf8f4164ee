internal import Calotype
internal import CalotypeAPI
internal import HTTPTypes
internal import Synchronization

/// Accepts trials. It bounds their number, and cancels a trial when a newer one of its series comes.
final class TrialDesk: Sendable {
    /// The number of trials that work at the same time on this node.
    static let slots = 2
    /// The number of trials that are open: they receive an image, wait, work, or are being sent.
    static let mostOpen = 16

    private struct State {
        var open = 0
        var opened = 0
        /// The newest trial of each series.
        var newest: [Series: OpenTrial] = [:]
    }

    private struct Series: Hashable {
        let caller: String
        let name: String
    }

    private struct OpenTrial {
        let number: Int
        weak var run: TrialRun?
    }

    let images = TrialImages()
    private let processor: ImageProcessor
    private let slots = AsyncSemaphore(slots: TrialDesk.slots, patience: .seconds(20))
    private let state = Mutex(State())

    init(_ processor: ImageProcessor) { self.processor = processor }

    /// The number of open trials.
    var open: Int { state.withLock(\.open) }

    /// Opens a trial of a caller, and cancels the one before in the same series. Throws `Problem` (503) if too many are
    /// open.
    func open(_ name: String?, of caller: String) throws -> TrialRun {
        let series = name.map { Series(caller: caller, name: $0) }
        let number = try state.withLock { state in
            guard state.open < Self.mostOpen else { throw Problem.manyTrials }
            state.open += 1
            state.opened += 1
            return state.opened
        }
        let run = TrialRun { [weak self] in self?.leave(series, number) }
        guard let series else { return run }
        let old = state.withLock { state in
            let old = state.newest[series]?.run
            state.newest[series] = OpenTrial(number: number, run: run)
            return old
        }
        old?.cancel(.newerTrial)
        return run
    }

    private func leave(_ series: Series?, _ number: Int) {
        state.withLock { state in
            state.open -= 1
            if let series, state.newest[series]?.number == number { state.newest[series] = nil }
        }
    }

    /// Begins the work of an open trial. Its news come from `run`.
    func begin(_ run: TrialRun, _ plan: TrialPlan, of job: ImageProcessingJob) {
        run.begin { [processor, slots] tell in
            do {
                try await slots.withSlot { try await processor.trial(plan, of: job, tell) }
            } catch is AsyncSemaphore.NoSlot {
                throw Problem.manyTrials
            } catch let error as ImageProcessingError {
                throw Problem(fetching: error)
            }
        }
    }
}

extension Problem {
    fileprivate static let manyTrials = Self(
        .serviceUnavailable, "busy", "Too many trials run now. Try again in a moment.", kind: "server"
    ).retry(after: 5)
    static let newerTrial = Self(
        .conflict, "newer-trial", "A newer trial of the same series has taken the place of this one.")
    static let readerLeft = Self(.badRequest, "cut-off", "The client has left.")
    static let trialEnds = Self(
        .serviceUnavailable, "stopping", "The server stops. Try again in a moment.", kind: "server"
    ).retry(after: 5)
}
