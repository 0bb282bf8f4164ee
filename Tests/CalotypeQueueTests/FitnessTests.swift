import CalotypeTesting
import Foundation
import Logging
import Postgres
import Testing

@testable import CalotypeQueue

private let postgresServer = ProcessInfo.processInfo.environment["CALOTYPE_TEST_POSTGRES"]

@Suite("A PostgreSQL database that can hold no queue", .enabled(if: postgresServer != nil), .timeLimit(.minutes(1)))
struct FitnessTests {

    @Test("A database that is not UTF-8 is refused, with what to do", arguments: ["SQL_ASCII", "LATIN1"])
    func encoding(_ encoding: String) async throws {
        let server = try #require(postgresServer)
        let name = "encoding_\(UInt32.random(in: .min ... .max))"
        let owner = try PostgresConnection(address: server)
        try owner.runScript(
            "CREATE DATABASE \(name) ENCODING '\(encoding)' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
        defer { try? owner.runScript("DROP DATABASE \(name) WITH (FORCE)") }
        let address = server.replacing(/\/postgres(\?.*)?$/, with: "/\(name)")
        let error = await #expect(throws: QueueError.self) {
            _ = try await QueueLocation.postgres(address: address).open(logger: Logger(label: "test"))
        }
        guard case .misconfigured(let text)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.contains(encoding) && text.contains("ENCODING 'UTF8'"))
    }

    @Test("Connections that share a process of the server are behind a pooler")
    func shared() throws {
        let server = try #require(postgresServer)
        let connection = try PostgresConnection(address: server)
        // The second connection is the first, as behind a pooler that has lent it on.
        #expect(throws: PostgresFitness.transactionPooler) {
            try PostgresFitness.check(connection) { connection }
        }
        try PostgresFitness.check(connection) { try PostgresConnection(address: server) }
    }

    @Test(
        "PgBouncer in transaction mode is refused, and in session mode is not",
        .enabled(if: ExternalTool.isInstalled("pgbouncer")),
        arguments: [("transaction", false), ("session", true)])
    func pooler(_ mode: String, _ isFine: Bool) async throws {
        let server = try #require(URLComponents(string: postgresServer ?? ""))
        let folder = try ScratchFolder()
        defer { withExtendedLifetime(folder) {} }
        let port = try freePort()
        let (host, user, password) = (server.host ?? "", server.user ?? "", server.password ?? "")
        let settings = """
            [databases]
            * = host=\(host) port=\(server.port ?? 0) user=\(user) password=\(password)
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = any
            pool_mode = \(mode)
            """
        try Data(settings.utf8).write(to: URL(filePath: folder.path(of: "pgbouncer.ini")))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        let address = "postgres://\(user)@127.0.0.1:\(port)/postgres"
        let isRoot = getuid() == 0
        _ = try? await ExternalTool.run(
            isRoot ? "runuser" : "pgbouncer",
            (isRoot ? ["-u", "postgres", "--", "pgbouncer"] : []) + [folder.path(of: "pgbouncer.ini")],
            within: .seconds(20)
        ) { running in
            defer { running.send(SIGTERM) }
            var outcome = Result<Void, any Error>.failure(QueueError.unavailable(""))
            for _ in 0..<100 {
                do {
                    let queue = try await QueueLocation.postgres(address: address).open(
                        logger: Logger(label: "test"), patience: .zero, connections: 2)
                    await queue.close()
                    outcome = .success(())
                } catch {
                    outcome = .failure(error)
                }
                // Until it listens.
                guard case .failure(QueueError.unavailable) = outcome else { break }
                try await Task.sleep(for: .milliseconds(20))
            }
            switch outcome {
            case .success: #expect(isFine)
            case .failure(let error):
                #expect(!isFine && error as? QueueError == PostgresFitness.transactionPooler, "\(error)")
            }
        }
    }

    private func freePort() throws -> Int { Int.random(in: 23_000..<32_000) }
}
