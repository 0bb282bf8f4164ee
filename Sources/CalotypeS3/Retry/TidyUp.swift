internal import Calotype

/// Runs cleanup on a server even if the calling task is cancelled. Waits for its end, ten seconds at most.
///
/// Errors of `work` are ignored, because the error that led to the cleanup is more important.
package func tidyUp(_ work: @escaping @Sendable () async throws -> Void) async {
    await Task { try? await within(.now + .seconds(10), else: CancellationError(), work) }.value
}
