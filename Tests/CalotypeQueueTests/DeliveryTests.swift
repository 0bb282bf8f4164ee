import Calotype
import Foundation
import Testing

@testable import CalotypeQueue

@Suite("Deliveries to callbacks", .timeLimit(.minutes(1)))
struct DeliveryTests {
    /// A job that has ended, whose callback is still to hear of it.
    private func end(_ id: String, _ queue: JobQueue, to url: String, user: String = "ann") async throws {
        var wish = try submission(id, user: user)
        wish.callback = url
        try await queue.add(wish)
        _ = try await queue.cancel(try identifier(id), in: .all)
    }

    private func claim(
        _ queue: JobQueue, beside running: [Delivery<Webhook>] = [],
        _ change: (inout DeliveryLimits) -> Void = { _ in }
    ) async throws -> DeliveryClaim<Webhook> {
        var limits = DeliveryLimits()
        change(&limits)
        return try await queue.webhooks.claim(beside: running, limits, lease: .seconds(60))
    }

    @Test("are limited by host, so that a silent one leaves room for others", arguments: TestDatabase.available)
    func perHost(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            for number in 0..<80 { try await end("a\(number)", queue, to: "https://silent.test/") }
            try await end("b", queue, to: "https://good.test/")
            let first = try await claim(queue).deliveries
            #expect(first.map(\.message.url) == Array(repeating: "https://silent.test/", count: 6))
            let second = try await claim(queue, beside: first).deliveries
            #expect(second.map(\.message.url) == ["https://good.test/"])
            #expect(try await claim(queue, beside: first + second).deliveries.isEmpty)
            // One has ended, and makes room for one.
            #expect(try await claim(queue, beside: Array(first.dropFirst())).deliveries.count == 1)
        }
    }

    @Test("are limited by user, so that one with many hosts leaves room for others", arguments: TestDatabase.available)
    func perUser(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            for number in 0..<40 { try await end("a\(number)", queue, to: "https://\(number).test/", user: "eve") }
            try await end("b", queue, to: "https://good.test/", user: "ann")
            let first = try await claim(queue).deliveries
            #expect(first.filter { $0.message.url != "https://good.test/" }.count == 16)
            let second = try await claim(queue, beside: first).deliveries
            #expect((first + second).contains { $0.message.url == "https://good.test/" })
        }
    }

    @Test("of several users to one host take turns", arguments: TestDatabase.available)
    func turns(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            for number in 0..<9 { try await end("a\(number)", queue, to: "https://same.test/", user: "eve") }
            for number in 0..<2 { try await end("b\(number)", queue, to: "https://same.test/", user: "ann") }
            let claimed = try await claim(queue) { $0.perHost = 4 }.deliveries
            #expect(claimed.filter { $0.lane.user == "ann" }.count == 2)
            #expect(claimed.count == 4)
        }
    }

    @Test("are given up where every attempt ended with its process", arguments: TestDatabase.available)
    func spent(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await end("a", queue, to: "https://poison.test/")
            var limits = DeliveryLimits()
            limits.attempts = 3
            for attempt in 1...3 {
                // Nobody tells how it ended, and the lease is over.
                let claim = try await queue.webhooks.claim(beside: [], limits, lease: .zero)
                #expect(claim.deliveries.map(\.attempt) == [attempt])
            }
            try await end("b", queue, to: "https://poison.test/")
            let last = try await queue.webhooks.claim(beside: [], limits, lease: .zero)
            #expect(last.givenUp.count == 1)
            #expect(last.deliveries.map(\.attempt) == [1])
            let job = try #require(try await queue.read(try identifier("a"), in: .all))
            let delivery = try #require(try await queue.deliveries(of: job).first)
            #expect(delivery.state == .givenUp)
            #expect(delivery.attempt == 3)
            #expect(delivery.nextAt == nil)
        }
    }

    /// After a database was restored from a copy, another message may have the number and the token of a claim.
    @Test("of a claim do nothing to another message", arguments: TestDatabase.available)
    func restored(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await end("a", queue, to: "https://example.com/hook")
            let webhook = try #require(try await claim(queue).deliveries.first)
            try await queue.purges.post(Purge(addresses: ["https://example.com/a"]), after: .zero)
            let purge = try #require(try await queue.purges.claim(limit: 1, lease: .seconds(60)).first)
            for table in ["webhooks", "purges"] {
                try await queue.database.execute("UPDATE \(table) SET id = 'other', due_at = 1", [])
            }
            func state() async throws -> [SQLRow] {
                try await queue.database.read { session in
                    try ["webhooks", "purges"].flatMap { try session.run("SELECT * FROM \($0)") }
                }
            }
            let before = try await state().map(\.values)
            try await queue.webhooks.putOff(webhook, by: .seconds(60), DeliveryAttempt(status: 500))
            try await queue.webhooks.giveUp(webhook, DeliveryAttempt(status: 500))
            try await queue.webhooks.markDelivered(webhook, DeliveryAttempt(status: 204))
            try await queue.purges.putOff(purge, by: .seconds(60))
            try await queue.purges.giveUp(purge)
            try await queue.purges.markDelivered(purge)
            #expect(try await state().map(\.values) == before)
            #expect(before.count == 2)
        }
    }

    @Test("tell what came of each attempt, and when the next one is", arguments: TestDatabase.available)
    func reported(_ database: TestDatabase) async throws {
        try await database.withQueue { queue in
            try await end("a", queue, to: "https://example.com/hook")
            let job = try #require(try await queue.read(try identifier("a"), in: .all))
            #expect(try await queue.webhooks.depth().waiting == 1)
            let first = try #require(try await claim(queue).deliveries.first)
            try await queue.webhooks.putOff(first, by: .zero, DeliveryAttempt(failure: "timeout"))
            let second = try #require(try await claim(queue).deliveries.first)
            try await queue.webhooks.putOff(second, by: .zero, DeliveryAttempt(status: 500))
            let third = try #require(try await claim(queue).deliveries.first)
            #expect(try await queue.deliveries(of: job).first?.nextAt != nil)
            try await queue.webhooks.markDelivered(third, DeliveryAttempt(status: 204))

            let delivery = try #require(try await queue.deliveries(of: job).first)
            #expect(delivery.id == first.id)
            #expect(delivery.event == "job.cancelled")
            #expect(delivery.state == .delivered)
            #expect(delivery.attempt == 3)
            #expect(delivery.attempts.map(\.status) == [nil, 500, 204])
            #expect(delivery.attempts.map(\.failure) == ["timeout", nil, nil])
            #expect(delivery.nextAt == nil)
            #expect(delivery.endedAt != nil)
            #expect(try await queue.webhooks.depth() == OutboxDepth(waiting: 0, oldest: .zero))
            // They go with their job.
            _ = try await queue.delete(try identifier("a"), in: .all)
            #expect(try await queue.rows(of: "webhooks") == 0)
        }
    }
}
