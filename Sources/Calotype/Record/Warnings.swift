private import Synchronization

/// The warnings of a job, collected from all of its tasks.
final class Warnings: Sendable {
    private let state = Mutex((general: [String](), special: [Variant: [String]]()))

    func add(_ texts: [String]) { state.withLock { $0.general += texts } }

    func add(_ texts: [String], of variant: Variant) { state.withLock { $0.special[variant, default: []] += texts } }

    /// Returns each warning once: first those of the job, then those of its variants in the order of `specs`.
    func all(of specs: [VariantSpec]) -> [String] {
        state.withLock { state in
            (state.general + specs.flatMap { state.special[$0.variant] ?? [] }).reduce(into: []) {
                if !$0.contains($1) { $0.append($1) }
            }
        }
    }
}
