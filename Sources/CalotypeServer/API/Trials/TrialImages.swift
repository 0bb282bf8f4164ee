internal import Calotype
internal import Synchronization

/// The images of recent trials, in memory, so that the next trial of an image needs no second upload. An image belongs
/// to the caller who sent it.
final class TrialImages: Sendable {
    struct Image: Sendable {
        let bytes: [UInt8]
        let sha256: String
    }

    /// The most images that are kept.
    static let mostImages = 8
    /// The most bytes of all kept images together. A larger image is sent again for each trial.
    static let mostBytes = 32 << 20
    /// How long an image is kept after its last trial.
    static let lifetime = Duration.seconds(600)

    fileprivate struct Kept {
        let caller: String
        let image: Image
        var end: ContinuousClock.Instant
    }

    /// The images, with the one that was used last at the end.
    fileprivate struct State {
        var images: [Kept] = []
        var isSweeping = false
    }

    private let state = Mutex(State())
    private let lifetime: Duration

    init(lifetime: Duration = lifetime) { self.lifetime = lifetime }

    /// Returns an image that the caller sent before; `nil` if it is not kept any more.
    func image(sha256: String, of caller: String) -> Image? {
        state.withLock { state in
            state.removeOld()
            guard let kept = state.remove(sha256, of: caller) else { return nil }
            state.images.append(Kept(caller: caller, image: kept.image, end: .now + lifetime))
            return kept.image
        }
    }

    /// Keeps an image in place of those that were not used for the longest time. Returns whether it is small enough.
    func keep(_ image: Image, of caller: String) -> Bool {
        guard image.bytes.count <= Self.mostBytes else { return false }
        let mustSweep = state.withLock { state in
            _ = state.remove(image.sha256, of: caller)
            state.images.append(Kept(caller: caller, image: image, end: .now + lifetime))
            while state.images.count > Self.mostImages || state.bytes > Self.mostBytes { state.images.removeFirst() }
            defer { state.isSweeping = true }
            return !state.isSweeping
        }
        if mustSweep { sweep() }
        return true
    }

    /// Removes old images, also if there are no more trials. Ends when there is no image left.
    private func sweep() {
        let pause = lifetime / 10
        Task { [weak self] in
            while self?.removeOld() ?? false { try? await Task.sleep(for: pause) }
        }
    }

    /// Returns whether there are images left.
    private func removeOld() -> Bool {
        state.withLock { state in
            state.removeOld()
            state.isSweeping = !state.images.isEmpty
            return state.isSweeping
        }
    }
}

extension TrialImages.State {
    fileprivate var bytes: Int { images.reduce(0) { $0 + $1.image.bytes.count } }

    fileprivate mutating func remove(_ sha256: String, of caller: String) -> TrialImages.Kept? {
        images.firstIndex { $0.caller == caller && $0.image.sha256 == sha256 }.map { images.remove(at: $0) }
    }

    fileprivate mutating func removeOld() {
        let now = ContinuousClock.now
        images.removeAll { $0.end <= now }
    }
}
