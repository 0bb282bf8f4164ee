internal import Calotype
internal import CalotypeSettings
internal import Foundation
internal import Logging

/// Logs one line about a node: its version, its settings and its libraries.
struct StartLine {
    let settings: Settings
    let destination: Destination
    let presets: QualityPresets
    /// The memory budget in bytes.
    let memoryBudget: Int
    let slots: Int
    /// The features of the libraries; `nil` if this node processes no pixels.
    let abilities: Abilities?
    /// Returns what is in force in the decoder processes; `nil` if there are none.
    let decoders: @Sendable () async throws -> DecoderReport?
    /// Returns the same of the verifier processes.
    let verifiers: @Sendable () async throws -> DecoderReport?
    /// Whether the credentials of sources are verified.
    let verifies: Bool
    let libraries: [InstalledLibrary]
    let logger: Logger

    func log() async {
        let facts = await facts()
        logger.notice("calotype", metadata: facts)
    }

    private func facts() async -> Logger.Metadata {
        var facts: Logger.Metadata = [
            "version": "\(Version.current)", "store": "\(destination.location)",
            "database":
                "\(settings.database.map { Self.location(of: $0.revealed) } ?? settings.dataDirectory + "/queue.sqlite")",
            "presets": "\(settings.presets ?? "built in"): \(presets.tools.count) tools",
        ]
        guard let abilities else { return facts }
        facts["memoryBudget"] = .stringConvertible(memoryBudget)
        facts["slots"] = .stringConvertible(slots)
        facts["libvips"] = "\(abilities.libvips ?? "missing")"
        facts["ffmpeg"] = "\(abilities.ffmpeg ?? "missing")"
        facts["decoders"] = "\(await fact(of: "decoder", decoders))"
        if verifies { facts["verifiers"] = "\(await fact(of: "verifier", verifiers))" }
        facts["libraries"] = "\(libraries.map { "\($0.name.rawValue) \($0.shownVersion)" }.joined(separator: ", "))"
        facts["formats"] = "\(abilities.formats.joined(separator: " "))"
        return facts
    }

    /// Returns where images are decoded, or credentials verified. Logs what an operator should know about it.
    private func fact(of name: String, _ ask: @Sendable () async throws -> DecoderReport?) async -> String {
        do {
            guard let report = try await ask() else { return "in this process" }
            if !report.missing.isEmpty {
                logger.warning(
                    "\(name) processes are not fully locked down",
                    metadata: ["missing": "\(report.missing.joined(separator: " "))"])
            }
            return "\(report.processes) processes: \(report.protections.joined(separator: " "))"
        } catch {
            logger.error("\(name) processes cannot be started", metadata: ["cause": "\(sentence(of: error))"])
            return "missing"
        }
    }

    /// Returns the host and name of a database, without user, password and options.
    static func location(of address: String) -> String {
        guard let parts = URLComponents(string: address), let host = parts.host else { return "postgres" }
        return "postgres://\(host)\(parts.port.map { ":\($0)" } ?? "")\(parts.path)"
    }
}

extension Destination {
    /// The destination for logs: without user, password and query.
    fileprivate var location: String {
        switch self {
        case .folder(let path): path
        case .bucket(let name, let prefix): "s3://\(name)/\(prefix)"
        case .server(let location): "\(location.url.scheme ?? "")://\(location.url.host() ?? "")\(location.url.path())"
        }
    }
}
