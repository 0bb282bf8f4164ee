internal import Calotype
internal import CalotypeSettings
internal import Foundation
internal import Logging
internal import ServiceLifecycle

/// Reads the tokens again on SIGHUP and when their file has changed, so that tokens can be added and removed without a
/// restart of the server.
struct TokenReload: Service {
    let settings: Settings
    let access: AccessRules
    /// Contains one element for each SIGHUP.
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

    /// Reads the file when it has stopped changing, in case it is still being written. The first check always reads it,
    /// because it may have changed since the start.
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

    /// Reads the tokens. If they cannot be read or parsed, the earlier ones stay.
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
