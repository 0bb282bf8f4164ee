import Foundation

/// The parameters of one run.
struct Plan: Sendable {
    enum Database: String, Sendable { case postgres = "PostgreSQL", sqlite = "SQLite" }
    enum Store: String, Sendable { case bucket = "SeaweedFS", folder = "folder" }

    var database: Database
    var store: Store
    /// The minimum number of jobs, if there is time for them.
    var jobs: Int
    var kills: Int
    /// Whether fewer jobs or kills are a failure. False for runs that must not fail because a machine is slow.
    var isDemanding = false
    var poison: Int
    var batches: Int
    var workers = 3
    /// The share of pauses among the strikes at workers; the others are kills. A stopped process that holds SQLite's
    /// write lock blocks all other processes.
    var pauses = 0.25
    var postgresRestarts = 0
    var storeRestarts = 0
    /// The time after which no new job is submitted.
    var limit: Duration
    /// How long the run then waits for all jobs to end. Jobs that have not ended are a failure.
    static let patience: Duration = .seconds(180)
    let seed: UInt64
    /// The folder of diaries and logs and, if they are files, of the queue and the objects.
    let folder: String

    var name: String { "\(database.rawValue) and \(store.rawValue)" }

    /// The duration of a lease in seconds.
    static let lease = 2.0

    static func all(isShort: Bool, seed: UInt64, in folder: String) -> [Plan] {
        if isShort {
            return [
                Plan(
                    database: .postgres, store: .bucket, jobs: 60, kills: 12, poison: 1, batches: 1, workers: 2,
                    postgresRestarts: 1, storeRestarts: 1, limit: .seconds(30), seed: seed, folder: folder + "/1"),
                Plan(
                    database: .sqlite, store: .folder, jobs: 40, kills: 10, poison: 0, batches: 1, workers: 2,
                    pauses: 0.1, limit: .seconds(30), seed: seed &+ 1, folder: folder + "/2"),
            ]
        }
        return [
            Plan(
                database: .postgres, store: .bucket, jobs: 1_000, kills: 200, isDemanding: true, poison: 8,
                batches: 4, workers: 4, postgresRestarts: 3, storeRestarts: 3, limit: .seconds(480), seed: seed,
                folder: folder + "/1"),
            Plan(
                database: .sqlite, store: .folder, jobs: 1_000, kills: 200, isDemanding: true, poison: 4,
                batches: 2, workers: 4, pauses: 0.1, limit: .seconds(480), seed: seed &+ 1, folder: folder + "/2"),
        ]
    }
}
