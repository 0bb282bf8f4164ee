import CalotypeWebP
import Dispatch
import Synchronization
import Testing

@Suite("Threads come, go and stop")
struct ThreadTests {
    private let picture = Picture(width: 400, height: 400, .mixed)

    @Test("Work that is lent too late does nothing")
    func lateHelp() throws {
        let kept = Mutex<[@Sendable () -> Void]>([])
        let encoded = try picture.view { image throws(WebPError) in
            try WebPEncoder().encode(
                image, options: WebPOptions(maximumThreads: 4),
                borrowThread: { work in
                    kept.withLock { $0.append(work) }
                    return true
                })
        }
        let works = kept.withLock { $0 }
        #expect(works.count == 3)
        #expect(encoded.threads == 1)
        for work in works { work() }
        #expect(LibWebP.planes(of: encoded.bytes) != nil)
    }

    @Test("One thread never asks for help")
    func alone() throws {
        let asked = Atomic(0)
        _ = try picture.view { image throws(WebPError) in
            try WebPEncoder().encode(
                image, options: WebPOptions(maximumThreads: 1),
                borrowThread: { _ in
                    asked.add(1, ordering: .relaxed)
                    return true
                })
        }
        #expect(asked.load(ordering: .relaxed) == 0)
    }

    /// With helpers, only one question in each of the four stages is certain.
    @Test(
        "Cancellation ends the encode at any moment, and leaves no thread behind",
        arguments: [(3, 0), (3, 1), (3, 2), (3, 3), (1, 0), (1, 10), (1, 30), (1, 60), (1, 76), (1, 85)])
    func cancellation(_ threads: Int, _ after: Int) throws {
        var asked = 0
        let helpers = DispatchGroup()
        #expect(throws: WebPError.cancelled) {
            try picture.view { image throws(WebPError) in
                _ = try WebPEncoder().encode(
                    image, options: WebPOptions(maximumThreads: threads),
                    borrowThread: { work in
                        DispatchQueue.global().async(group: helpers, execute: work)
                        return true
                    },
                    isCancelled: {
                        asked += 1
                        return asked > after
                    })
            }
        }
        #expect(asked <= after + 2, "it stops at once")
        #expect(helpers.wait(timeout: .now() + 10) == .success)
    }

    @Test("A cancelled task ends with the error of the encoder")
    func taskCancellation() async {
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await WebPEncoder().encode(picture.pixels, layout: .rgb, width: 400, height: 400)
        }
        task.cancel()
        await #expect(throws: WebPError.cancelled) { try await task.value }
    }

    @Test("Many encodes at once agree")
    func manyAtOnce() async throws {
        let expected = try Encoding(picture, WebPOptions()).bytes
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for threads in [1, 2, 3, 4, 2, 4] {
                group.addTask {
                    try await WebPEncoder().encode(
                        picture.pixels, layout: .rgb, width: 400, height: 400,
                        options: WebPOptions(maximumThreads: threads)
                    ).bytes
                }
            }
            for try await bytes in group { #expect(bytes == expected) }
        }
    }

    @Test("Predicted memory grows with the image")
    func memory() {
        let small = WebPEncoder().predictedMemory(width: 512, height: 512)
        let large = WebPEncoder().predictedMemory(width: 2048, height: 2048)
        #expect(small > 512 * 512 * 3 / 2)
        #expect(large > 4 * small)
    }
}
