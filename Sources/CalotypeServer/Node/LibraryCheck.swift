internal import Calotype
internal import CalotypeSettings
internal import Logging

/// Warns of native libraries with published faults, and refuses to start with the worst of them.
struct LibraryCheck {
    /// Whether the operator accepts every library.
    let allowsAll: Bool
    let logger: Logger

    /// Throws `ConfigurationMistake` if a library must not be used.
    func pass(_ report: LibraryReport) throws {
        if let refused = report.dangers.first(where: \.isRefused), !allowsAll {
            throw ConfigurationMistake(
                message: "\(refused) is a fault that attackers use. Update \(refused.library), or accept the risk with "
                    + "CALOTYPE_ALLOW_UNSAFE_LIBRARIES=true.")
        }
        if !report.dangers.isEmpty {
            logger.warning(
                "libraries have published faults; update them", metadata: ["faults": Self.list(report.dangers)])
        }
        if !report.doubts.isEmpty {
            logger.notice(
                "libraries have published faults, unless the distribution has repaired them",
                metadata: ["faults": Self.list(report.doubts)])
        }
    }

    private static func list(_ dangers: [LibraryReport.Danger]) -> Logger.MetadataValue {
        .array(dangers.map { .string($0.description) })
    }
}
