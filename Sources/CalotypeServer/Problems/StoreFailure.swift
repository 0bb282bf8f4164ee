internal import Calotype

/// The store failed during a request.
struct StoreFailure: Error, CustomStringConvertible {
    let cause: any Error
    var description: String { "the store failed: \(sentence(of: cause))" }
}
