internal import Calotype

/// Sums of ended attempts that are not in the database yet.
struct MinuteSums: Sendable {
    struct Attempts: Sendable {
        var count = 0
        var originalBytes = 0
        var storedBytes = 0
        var milliseconds = 0.0
    }

    struct Stages: Sendable {
        var count = 0
        var milliseconds = 0.0
    }

    struct Bar: Sendable, Hashable, Comparable {
        let labels: AttemptLabels
        let stage: String
        let bucket: Int

        static func < (left: Self, right: Self) -> Bool {
            (left.labels, left.stage, left.bucket) < (right.labels, right.stage, right.bucket)
        }
    }

    private(set) var attempts: [AttemptLabels: Attempts] = [:]
    private(set) var bars: [Bar: Stages] = [:]

    var isEmpty: Bool { attempts.isEmpty }

    mutating func add(_ ended: [EndedAttempt]) {
        for attempt in ended {
            attempts[attempt.labels, default: Attempts()].add(
                Attempts(
                    count: 1, originalBytes: attempt.originalBytes, storedBytes: attempt.storedBytes,
                    milliseconds: attempt.milliseconds))
            for stage in attempt.stages {
                let bar = Bar(
                    labels: attempt.labels, stage: stage.name, bucket: StageHistogram.bucket(of: stage.ms))
                bars[bar, default: Stages()].add(Stages(count: 1, milliseconds: max(stage.ms, 0)))
            }
        }
    }

    mutating func add(_ other: Self) {
        attempts.merge(other.attempts) { $0.adding($1) }
        bars.merge(other.bars) { $0.adding($1) }
    }
}

extension MinuteSums.Attempts {
    fileprivate mutating func add(_ other: Self) { self = adding(other) }

    fileprivate func adding(_ other: Self) -> Self {
        Self(
            count: count + other.count, originalBytes: originalBytes + other.originalBytes,
            storedBytes: storedBytes + other.storedBytes, milliseconds: milliseconds + other.milliseconds)
    }
}

extension MinuteSums.Stages {
    fileprivate mutating func add(_ other: Self) { self = adding(other) }

    fileprivate func adding(_ other: Self) -> Self {
        Self(count: count + other.count, milliseconds: milliseconds + other.milliseconds)
    }
}

extension StageHistogram {
    /// Returns the index of the first bound that the time does not exceed.
    static func bucket(of milliseconds: Double) -> Int {
        bounds.firstIndex { milliseconds <= $0 } ?? bounds.count
    }
}
