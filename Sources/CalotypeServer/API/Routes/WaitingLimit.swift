internal import CalotypeAPI
internal import CalotypeQueue
internal import CalotypeSettings

/// The limit that prevents a job from being accepted: the reason of a 429 answer, and a metric label.
enum WaitingLimit: String, Sendable, CaseIterable {
    /// The limit of all users together.
    case waiting = "too-many-waiting"
    /// The remaining places are reserved for urgent jobs.
    case urgentReserve = "room-for-urgent"
    /// The limit of one user.
    case userWaiting = "too-many-waiting-of-user"
    /// The limit of all users together for jobs with a `runAt` in the future.
    case delayed = "too-many-delayed"
    /// The limit of one user for jobs with a `runAt` in the future.
    case userDelayed = "too-many-delayed-of-user"

    /// When to try again, in seconds.
    var retryAfter: Int {
        switch self {
        case .waiting, .urgentReserve, .userWaiting: 30
        case .delayed, .userDelayed: 300
        }
    }

    /// Advice for users.
    var detail: String {
        switch self {
        case .waiting: "Too many jobs wait (CALOTYPE_MAX_WAITING). Try again later."
        case .urgentReserve:
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

/// The numbers of jobs that may wait.
struct WaitingLimits: Sendable, Hashable {
    /// For all users together, without delayed jobs.
    let waiting: Int
    /// For all users together, with a `runAt` in the future.
    let delayed: Int
    /// For one user.
    let userWaiting, userDelayed: Int
    /// The part of `waiting` and of `userWaiting` that is reserved for urgent jobs.
    let urgentReserve, userUrgentReserve: Int

    init(_ settings: Settings.Server) {
        func share(_ percent: Int, of limit: Int) -> Int { limit / 100 * percent + limit % 100 * percent / 100 }
        waiting = settings.waitingLimit
        delayed = settings.delayedLimit ?? max(1, settings.waitingLimit / 2)
        userWaiting = max(1, share(settings.userShare, of: waiting))
        userDelayed = max(1, share(settings.userShare, of: delayed))
        urgentReserve = share(settings.urgentShare, of: waiting)
        userUrgentReserve = share(settings.urgentShare, of: userWaiting)
    }
}

/// Numbers of jobs, by the limits that apply to them.
struct JobTally: Sendable, Hashable {
    /// Jobs that are due at once, without urgent ones.
    var usual = 0
    /// Urgent jobs that are due at once.
    var urgent = 0
    /// Jobs with a `runAt` in the future.
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
