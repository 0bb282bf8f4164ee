internal import Threads

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Makes bytes in pieces, in order and ahead of the reader. An idle thread makes them if one calls `assist`. Otherwise
/// the reader makes each piece when it needs it.
final class ReadAhead: @unchecked Sendable {  // all that changes is guarded by the monitor; one piece is made at a time
    /// Fills a piece and returns the number of bytes, which is 0 at the end.
    typealias Make = (UnsafeMutableRawBufferPointer) throws -> Int

    /// The number of pieces in memory: one that is being read, and some ahead of it.
    private static let count = 3
    /// The number of bytes after a piece that may be read, or written while the piece is made.
    private static let slack = 16

    private let size: Int
    private let memory: UnsafeMutableRawPointer
    private let make: Make
    private let monitor = Monitor()
    private var lengths = [Int](repeating: 0, count: ReadAhead.count)
    private var made = 0
    private var taken = 0
    /// The number of pieces whose memory may be reused.
    private var released = 0
    private var isMaking = false
    private var helpers = 0
    private var end: End?

    private enum End {
        case all
        case failed(any Error)
        /// The reader needs no more pieces.
        case closed
    }

    private enum Step {
        case read(Int, length: Int)
        case make(Int)
        case end(End)
    }

    /// Makes pieces of up to `size` bytes.
    init(size: Int, make: @escaping Make) throws {
        let bytes = Self.bytes(size: size)
        guard let memory = malloc(bytes) else { throw PixelError.outOfMemory(bytes: bytes) }
        self.memory = memory
        self.size = size
        self.make = make
    }

    /// The bytes of memory that pieces of this size need.
    static func bytes(size: Int) -> Int { count * (size + slack) }

    /// The next piece, valid until the next call; `nil` at the end. Throws the error of the function that makes pieces.
    func next() throws -> UnsafeRawBufferPointer? {
        monitor.locked {
            released = taken
            monitor.wakeAll()
        }
        while true {
            switch monitor.locked(nextStep) {
            case .read(let piece, let length):
                return UnsafeRawBufferPointer(start: start(of: piece), count: length)
            case .make(let piece): make(piece)
            case .end(.failed(let error)): throw error
            case .end: return nil
            }
        }
    }

    private func nextStep() -> Step {
        while true {
            if taken < made {
                defer { taken += 1 }
                return .read(taken, length: lengths[taken % Self.count])
            }
            if let end { return .end(end) }
            if helpers == 0 {
                isMaking = true
                return .make(made)
            }
            monitor.wait()
        }
    }

    /// Makes pieces on a helper thread, until the end or until the reader needs no more.
    func assist() {
        guard enter() else { return }
        while let piece = monitor.locked(nextToMake) { make(piece) }
        monitor.locked {
            helpers -= 1
            monitor.wakeAll()
        }
    }

    private func enter() -> Bool {
        monitor.locked {
            guard end == nil else { return false }
            helpers += 1
            return true
        }
    }

    private func nextToMake() -> Int? {
        while end == nil, isMaking || made - released >= Self.count { monitor.wait() }
        guard end == nil else { return nil }
        isMaking = true
        return made
    }

    private func make(_ piece: Int) {
        let space = UnsafeMutableRawBufferPointer(start: start(of: piece), count: size)
        let result = Result { try make(space) }
        monitor.locked {
            isMaking = false
            switch result {
            case .success(0): end = end ?? .all
            case .success(let count):
                lengths[piece % Self.count] = count
                made += 1
            case .failure(let error): end = end ?? .failed(error)
            }
            monitor.wakeAll()
        }
    }

    private func start(of piece: Int) -> UnsafeMutableRawPointer { memory + piece % Self.count * (size + Self.slack) }

    /// Stops making pieces and waits for helper threads. Call it before the memory that pieces are made from is freed.
    func close() {
        monitor.locked {
            end = .closed
            monitor.wakeAll()
            while helpers > 0 { monitor.wait() }
        }
    }

    deinit { free(memory) }
}
