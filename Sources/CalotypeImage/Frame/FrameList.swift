internal import Pixels

/// The frames of an image, at least one: kept in memory, or decoded again and again, one after the other.
struct FrameList: Sendable {
    typealias Change = @Sendable (PixelBuffer) throws -> PixelBuffer

    enum Storage: Sendable {
        case kept([PixelBuffer])
        /// These frames of an animation, in ascending order, with the changes applied to each.
        case decoded(any StreamedAnimation, [Int], [Change])
    }

    let storage: Storage
    /// The first frame. If frames of such an animation were selected, it has only the size and the channels of the
    /// first one, until the frames are kept.
    let first: PixelBuffer

    init(_ kept: [PixelBuffer]) {
        precondition(!kept.isEmpty, "an image has a frame")
        storage = .kept(kept)
        first = kept[0]
    }

    /// The frames of `animation`, each changed by `change`.
    init(_ animation: any StreamedAnimation, stop: StopFlag, _ change: @escaping Change) throws {
        first = try change(try animation.makeFrames().next { stop.isRaised })
        storage = .decoded(animation, Array(0..<animation.count), [change])
    }

    private init(_ storage: Storage, first: PixelBuffer) { (self.storage, self.first) = (storage, first) }

    var count: Int {
        switch storage {
        case .kept(let frames): frames.count
        case .decoded(_, let indices, _): indices.count
        }
    }

    /// The frames with `change` applied to each of them, now or when they are decoded.
    func map(_ change: @escaping Change) throws -> FrameList {
        switch storage {
        case .kept(let frames): FrameList(try frames.map(change))
        case .decoded(let animation, let indices, let changes):
            FrameList(.decoded(animation, indices, changes + [change]), first: try change(first))
        }
    }

    /// The frames at these indices, which ascend.
    func selecting(_ chosen: [Int]) -> FrameList {
        switch storage {
        case .kept(let frames): FrameList(chosen.map { frames[$0] })
        case .decoded(let animation, let indices, let changes):
            FrameList(.decoded(animation, chosen.map { indices[$0] }, changes), first: first)
        }
    }

    /// All frames, in memory.
    func all(stop: StopFlag) throws -> [PixelBuffer] {
        if case .kept(let frames) = storage { return frames }
        let reader = try FrameReader(self, stop: stop)
        return try (0..<count).map { _ in try reader.next() }
    }

    /// Whether these are all frames of an animation that need not be in memory.
    var isWholeAnimation: Bool {
        guard case .decoded(let animation, let indices, _) = storage else { return false }
        return indices.elementsEqual(0..<animation.count)
    }

    /// Returns these frames, kept in memory.
    func keeping(stop: StopFlag) throws -> FrameList { FrameList(try all(stop: stop)) }
}

/// Returns the frames of a list, one after the other.
final class FrameReader: @unchecked Sendable {  // one call at a time
    private let list: FrameList
    private let stop: StopFlag
    private let decoder: (any StreamedFrames)?
    private var index = 0
    private var decoded = -1
    private var last: PixelBuffer?

    init(_ list: FrameList, stop: StopFlag) throws {
        self.list = list
        self.stop = stop
        decoder = if case .decoded(let animation, _, _) = list.storage { try animation.makeFrames() } else { nil }
    }

    /// The next frame. Call it as often as there are frames.
    func next() throws -> PixelBuffer {
        defer { index += 1 }
        switch list.storage {
        case .kept(let frames): return frames[index]
        case .decoded(_, let indices, let changes):
            if let last, decoded == indices[index] { return last }
            let image = try changes.reduce(try decode(until: indices[index])) { try $1($0) }
            last = image
            return image
        }
    }

    private func decode(until wanted: Int) throws -> PixelBuffer {
        guard let decoder else { preconditionFailure("there is a decoder for frames that are decoded") }
        while true {
            decoded += 1
            let image = try decoder.next { stop.isRaised }
            if decoded == wanted { return image }
        }
    }
}
