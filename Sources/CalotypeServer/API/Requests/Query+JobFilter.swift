internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import Foundation

extension JobFilter {
    /// The query parameters of a filter.
    static let parameters = [
        "state", "tool", "user", "batch", "priority", "kind", "reason", "from", "to", "q",
    ]

    /// Returns the number of jobs, if the counters contain it.
    func total(in counts: QueueCounts) -> Int? {
        guard tool == nil, batch == nil, failureKind == nil, failureReason == nil, from == nil, to == nil else {
            return nil
        }
        let states = state.map { [$0] } ?? JobState.allCases
        let priorities = priority.map { [$0] } ?? JobPriority.allCases
        return states.reduce(0) { sum, state in priorities.reduce(sum) { $0 + counts.count(state, $1) } }
    }
}

extension Query {
    /// Returns the filter of a list. `nil` if the caller cannot see the jobs of the user.
    func jobFilter(for caller: Caller, _ presets: QualityPresets) throws -> JobFilter? {
        let (state, batch, tool) = (try state(), try batch(), try tool(presets))
        var filter = JobFilter(scope: .all, state: state, tool: tool, batch: batch)
        filter.priority = try value("priority", "urgent, normal or background") { JobPriority(rawValue: $0) }
        filter.failureKind = try known("kind", ImageProcessingError.Kind.allCases)
        filter.failureReason = try known("reason", CounterLabels.knownReasons)
        (filter.from, filter.to) = (try time("from"), try time("to"))
        if let from = filter.from, let to = filter.to, from >= to {
            throw Problem.invalid("from", "'from' must be before 'to'.")
        }
        filter.words = try words()
        guard filter.words.isEmpty || caller.mayReadPrompts else { throw Problem.hidesPrompts }
        guard let scope = caller.scope(of: try user()) else { return nil }
        filter.scope = scope
        return filter
    }

    /// The words to search for, separated by spaces and punctuation.
    private func words() throws -> [String] {
        guard let text = self["q"] else { return [] }
        let words = text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
        guard (1...10).contains(words.count), text.utf8.count <= 200 else {
            throw Problem.invalid("q", "'q' must have 1 to 10 words, in at most 200 bytes.")
        }
        return words
    }

    /// Returns a flag: `false` if it is absent.
    func flag(_ name: String) throws -> Bool {
        try value(name, "true or false") { Bool($0) } ?? false
    }
}
