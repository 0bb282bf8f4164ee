import Calotype
import CalotypeQueue
import CalotypeTesting
import Crypto
import Foundation

/// Checks that every variant that a result names is in the store, with its hash, and that the store has no other
/// objects except sources in the ledger.
struct ObjectCheck: Sendable {
    struct Outcome: Sendable {
        var faults: [String] = []
        var named = 0
        var sources = 0
        var partial = 0
        var tests = 0
    }

    let site: Site

    func run(_ records: [Checker.Record]) async throws -> Outcome {
        let ledger = try site.sql("SELECT key, needed FROM sources")
        let known = Set(ledger.compactMap { $0.first ?? nil })
        return try await site.withStore { store, keys in
            var outcome = Outcome()
            for row in ledger where row.last != "0" {
                outcome.faults.append("the ledger says that \(row.last?.flatMap { $0 } ?? "") jobs need a source")
            }
            var unnamed = Set(keys)
            for record in records where record.job.state == .succeeded {
                for file in try files(of: record) {
                    unnamed.remove(file.key)
                    outcome.named += 1
                    if let fault = await fault(of: file, in: store) {
                        outcome.faults.append("\(record.name): \(file.key) \(fault)")
                    }
                }
            }
            for key in unnamed { await account(for: key, known, store, &outcome) }
            return outcome
        }
    }

    private func files(of record: Checker.Record) throws -> [StoredVariants.File] {
        guard let result = record.job.result else { return [] }
        return try StoredVariants(result).variants.flatMap(\.files)
    }

    private func fault(of file: StoredVariants.File, in store: any ObjectStore) async -> String? {
        do {
            let bytes = try await store.get(try ObjectKey(file.key), limit: 1 << 26)
            return Self.hash(of: bytes) == file.sha256 && bytes.count == file.size ? nil : "has other bytes"
        } catch {
            return "is named and cannot be read: \(error)"
        }
    }

    /// Counts an object that no result names. It may be a source or, in a folder, the unfinished file of a killed
    /// process.
    private func account(for key: String, _ known: Set<String>, _ store: any ObjectStore, _ outcome: inout Outcome)
        async
    {
        if key.hasPrefix(".~parts/") {
            outcome.partial += 1
        } else if key.hasPrefix("~/probe/") {
            outcome.tests += 1
        } else if key.hasPrefix("~/sources/sha256/"), known.contains(key) {
            outcome.sources += 1
            let bytes = try? await store.get(ObjectKey(key), limit: 1 << 26)
            if bytes.map(Self.hash) != key.split(separator: "/").last.map(String.init) {
                outcome.faults.append("\(key) has other bytes than its name says")
            }
        } else {
            let script = "print(s3.head_object(Bucket=bucket, Key=argv[0])['LastModified'])"
            let made = site.plan.store == .bucket ? try? await TestBucket.current?.boto(script, key) : nil
            outcome.faults.append("\(key) lies in the store and nobody names it, made \(made ?? "some time")")
        }
    }

    private static func hash(of bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
    }
}
