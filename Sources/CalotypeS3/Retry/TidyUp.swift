internal import Calotype

/// Tidies up on a server although the task that asks for it may be cancelled, and for no longer than ten seconds.
///
/// An error here is dropped: the one that led here matters more.
package func tidyUp(_ work: @escaping @Sendable () async throws -> Void) async {
    await Task { try? await within(.now + .seconds(10), else: CancellationError(), work) }.value
}
