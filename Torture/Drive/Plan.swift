import Foundation

/// What one run does, and on what.
struct Plan: Sendable {
    enum Database: String, Sendable { case postgres = "PostgreSQL", sqlite = "SQLite" }
    enum Store: String, Sendable { case bucket = "SeaweedFS", folder = "folder" }

    var database: Database
    var store: Store
    /// At least, where there is time for them.
    var jobs: Int
    var kills: Int
    /// Whether fewer are a failure. Not where a slow machine must not fail by its slowness.
    var isDemanding = false
    var poison: Int
    var batches: Int
    var workers = 3
    /// Of what happens to workers, how much is a pause and no kill. A stopped process that has SQLite's write lock stops
    /// everybody else.
    var pauses = 0.25
    var postgresRestarts = 0
    var storeRestarts = 0
    /// Then nothing new is begun.
    var limit: Duration
    /// Until all has come to rest after that; whatever has not is a failure.
    static let patience: Duration = .seconds(180)
    let seed: UInt64
    /// For diaries, logs and, where they are files, the queue and the objects.
    let folder: String

    var name: String { "\(database.rawValue) and \(store.rawValue)" }

    /// Seconds.
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
