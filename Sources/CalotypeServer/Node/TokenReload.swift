internal import Calotype
internal import Foundation
internal import Logging
internal import ServiceLifecycle

/// Reads the tokens anew on SIGHUP, and when their file has changed: nobody has to restart a server to let somebody in or to keep
/// somebody out.
struct TokenReload: Service {
    let settings: Settings
    let access: AccessRules
    /// One element for each SIGHUP.
    let hangups: AsyncStream<Void>
    var interval: Duration = .seconds(2)
    let logger: Logger

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in hangups.cancelOnGracefulShutdown() { reload(reason: "SIGHUP") }
            }
            if settings.server.tokensFile != nil { group.addTask { await watch() } }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    /// A file that is being written is read when it has come to rest. It may have changed since the start.
    private func watch() async {
        var (known, last): (Stamp?, Stamp?) = (nil, nil)
        while !isStopping {
            await pause(interval)
            let now = stamp
            if now == last, now != known {
                known = now
                reload(reason: "change")
            }
            last = now
        }
    }

    /// What cannot be read or understood changes nothing.
    func reload(reason: String) {
        do {
            let tokens = try settings.accessTokens()
            let isChanged = access.keyring.replace(by: tokens)
            guard isChanged || reason == "SIGHUP" else { return }
            logger.notice(
                "tokens read", metadata: ["reason": "\(reason)", "tokens": .stringConvertible(tokens.tokens.count)])
        } catch {
            logger.error(
                "tokens not read, the earlier ones stay", metadata: ["reason": "\(reason)", "cause": "\(error)"])
        }
    }

    private struct Stamp: Equatable {
        let changed: Date?
        let size, number: Int?
    }

    private var stamp: Stamp {
        let path = URL(filePath: settings.server.tokensFile ?? "").resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return Stamp(
            changed: attributes?[.modificationDate] as? Date, size: attributes?[.size] as? Int,
            number: attributes?[.systemFileNumber] as? Int)
    }
}
