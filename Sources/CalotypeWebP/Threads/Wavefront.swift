internal import Synchronization
internal import Threads

/// The progress of each macroblock row, and waiting for the row above.
///
/// A row stays two macroblocks behind the row above. A wait is first a short spin, then a sleep. A sleeping thread is
/// woken when the row above is well ahead, not for each macroblock.
final class Wavefront: @unchecked Sendable {  // only atomics and a monitor
    private let columns: Int
    private let rows: Int
    private let progress: UnsafeMutablePointer<Atomic<Int>>
    /// For each row, the count of macroblocks that a sleeping thread waits for. Sleeping threads are also woken at the
    /// end of a row.
    private let wanted: UnsafeMutablePointer<Atomic<Int>>
    private let sleepers = Atomic(0)
    private let broken = Atomic(false)
    private let monitor = Monitor()

    /// The distance between two counters, so that each has its own cache line.
    private static let spacing = 8
    /// How far ahead the row above is when a sleeping thread is woken. The row keeps that lead, so the next wait comes
    /// late.
    private static let lead = 16

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        progress = .allocate(capacity: rows * Self.spacing)
        wanted = .allocate(capacity: rows)
        for row in 0..<rows * Self.spacing { (progress + row).initialize(to: Atomic(0)) }
        for row in 0..<rows { (wanted + row).initialize(to: Atomic(0)) }
    }

    deinit {
        progress.deinitialize(count: rows * Self.spacing)
        progress.deallocate()
        wanted.deinitialize(count: rows)
        wanted.deallocate()
    }

    /// Publishes that `count` macroblocks of a row are finished. All data that other rows read of them must be written
    /// before.
    @inline(__always)
    func publish(_ count: Int, row: Int) {
        progress[row &* Self.spacing].store(count, ordering: .sequentiallyConsistent)
        guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
        if count == columns || count == wanted[row].load(ordering: .sequentiallyConsistent) {
            monitor.locked { monitor.wakeAll() }
        }
    }

    /// Waits until `count` macroblocks of a row are finished. Returns the number that are finished, or `nil` if the
    /// search is stopped.
    func wait(for count: Int, row: Int) -> Int? {
        var done = load(row)
        Spin.briefly {
            done = load(row)
            return done >= count
        }
        if done >= count { return isBroken ? nil : done }
        return sleep(until: min(count + Self.lead, columns), row)
    }

    @inline(__always)
    private func load(_ row: Int) -> Int { progress[row &* Self.spacing].load(ordering: .sequentiallyConsistent) }

    private func sleep(until count: Int, _ row: Int) -> Int? {
        sleepers.add(1, ordering: .sequentiallyConsistent)
        defer { sleepers.subtract(1, ordering: .sequentiallyConsistent) }
        // The end of a row wakes all threads, because two may wait for it: the next row and a refresh.
        if count < columns { wanted[row].store(count, ordering: .sequentiallyConsistent) }
        return monitor.locked {
            while load(row) < count, !isBroken { monitor.wait() }
            return isBroken ? nil : load(row)
        }
    }

    /// Stops all threads: the encode is cancelled, there is no memory, or the first partition is too large.
    func breakOff() {
        broken.store(true, ordering: .sequentiallyConsistent)
        monitor.locked { monitor.wakeAll() }
    }

    var isBroken: Bool { broken.load(ordering: .relaxed) }
}
