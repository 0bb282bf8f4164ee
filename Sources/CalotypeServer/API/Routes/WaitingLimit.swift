internal import CalotypeQueue

/// What can keep a job from being accepted: the reason of a 429, and a label of metrics.
enum WaitingLimit: String, Sendable, CaseIterable {
    /// Of all users together.
    case waiting = "too-many-waiting"
    /// What is left is for urgent jobs.
    case urgentRoom = "room-for-urgent"
    /// Of one user.
    case userWaiting = "too-many-waiting-of-user"
    /// Of all users together, with a `runAt` to come.
    case delayed = "too-many-delayed"
    /// Of one user, with a `runAt` to come.
    case userDelayed = "too-many-delayed-of-user"

    /// In seconds.
    var retryAfter: Int {
        switch self {
        case .waiting, .urgentRoom, .userWaiting: 30
        case .delayed, .userDelayed: 300
        }
    }

    /// What to do, for users.
    var detail: String {
        switch self {
        case .waiting: "Too many jobs wait (CALOTYPE_MAX_WAITING). Try again later."
        case .urgentRoom:
            "Too many jobs wait, and the room that is left is for urgent ones (CALOTYPE_URGENT_SHARE). Try again later."
        case .userWaiting:
            "Too many jobs of this user wait (CALOTYPE_USER_SHARE). Try again when some of them have ended."
        case .delayed:
            "Too many jobs wait for their 'runAt' (CALOTYPE_MAX_DELAYED). Try again later, or submit the job when it is due."
        case .userDelayed:
            "Too many jobs of this user wait for their 'runAt' (CALOTYPE_USER_SHARE). Submit the job when it is due."
        }
    }
}

/// How many jobs may wait.
struct WaitingLimits: Sendable, Hashable {
    /// Of all users together, delayed ones not counted.
    let waiting: Int
    /// Of all users together, with a `runAt` to come.
    let delayed: Int
    /// Of one user.
    let userWaiting, userDelayed: Int
    /// What of `waiting` and of `userWaiting` is for urgent jobs alone.
    let urgentRoom, userUrgentRoom: Int

    init(_ settings: Settings.Server) {
        func share(_ percent: Int, of limit: Int) -> Int { limit / 100 * percent + limit % 100 * percent / 100 }
        waiting = settings.waitingLimit
        delayed = settings.delayedLimit ?? max(1, settings.waitingLimit / 2)
        userWaiting = max(1, share(settings.userShare, of: waiting))
        userDelayed = max(1, share(settings.userShare, of: delayed))
        urgentRoom = share(settings.urgentShare, of: waiting)
        userUrgentRoom = share(settings.urgentShare, of: userWaiting)
    }
}

/// A number of jobs, by what they are counted against.
struct JobTally: Sendable, Hashable {
    /// Due at once, without urgent ones.
    var usual = 0
    /// Due at once.
    var urgent = 0
    /// With a `runAt` to come.
    var delayed = 0

    var waiting: Int { usual + urgent }

    static func + (left: Self, right: Self) -> Self {
        Self(
            usual: left.usual + right.usual, urgent: left.urgent + right.urgent, delayed: left.delayed + right.delayed)
    }

    static func - (left: Self, right: Self) -> Self {
        Self(
            usual: left.usual - right.usual, urgent: left.urgent - right.urgent, delayed: left.delayed - right.delayed)
    }
}
