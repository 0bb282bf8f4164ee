public import CalotypeProvenance
internal import Foundation

/// The verdict of the reference library about the credential of a file. It can be sent from a process that reads
/// hostile files to the one that signs.
public struct CredentialVerdict: Sendable, Hashable, Codable {
    /// Whether the file is what was signed.
    public let content: Credential.Content
    /// The verdict about the signer; `nil` if the credential cannot be read.
    public let trust: CredentialSigner.Trust?
    /// All findings. A manifest that names this file as its ingredient records them.
    public let results: ValidationResults?

    /// The codes of all failures, each once.
    public var failures: [String] { results?.failures ?? [] }

    /// A verdict without findings.
    package init(content: Credential.Content) {
        self.content = content
        trust = nil
        results = nil
    }

    init(_ results: ValidationResults) {
        content = results.provesChange ? .changed : .whole
        trust = Self.trust(results.activeManifest)
        self.results = results
    }

    /// The worst of what is found about the certificate.
    private static func trust(_ statuses: ValidationResults.Statuses?) -> CredentialSigner.Trust {
        let failures = Set((statuses?.failure ?? []).map(\.code))
        if failures.contains(where: { $0.hasPrefix("signingCredential.") && $0.hasSuffix("revoked") }) {
            return .revoked
        }
        if failures.contains("signingCredential.expired") || failures.contains("claimSignature.outsideValidity") {
            return .expired
        }
        let isTrusted = statuses?.success.contains { $0.code == "signingCredential.trusted" } ?? false
        return isTrusted && !failures.contains { $0.hasPrefix("signingCredential.") } ? .trusted : .unlisted
    }
}

extension CredentialVerdict {
    /// Reads the report of the library.
    package init(report: String) {
        var limits = JSONReader.Limits()
        limits.bytes = 64 << 20
        limits.values = 1_000_000
        guard let root = JSONReader.read(report, limits: limits)?.object,
            let results = root["validation_results"]?.object
        else {
            self.init(content: .unreadable)
            return
        }
        self.init(ValidationResults(results))
    }

    /// Reads the kind of error for which the library makes no report.
    package init(errorKind: String) {
        self.init(
            content: errorKind == "ManifestNotFound" ? .none : errorKind == "Remote" ? .elsewhere : .unreadable)
    }
}

extension CredentialVerdict {
    /// The verdict in JSON, for another process.
    package var written: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.withoutEscapingSlashes]
            return Array(try encoder.encode(self))
        }
    }

    /// Reads a verdict that another process has written. Returns `nil` if it is none, or if messages could not show the
    /// codes of its failures.
    package init?(written bytes: [UInt8]) {
        guard let verdict = try? JSONDecoder().decode(Self.self, from: Data(bytes)),
            verdict.failures.allSatisfy({ code in
                code.utf8.count <= Self.mostBytesOfCode && code.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            })
        else { return nil }
        self = verdict
    }

    /// The longest code of C2PA 2.4 has about 50.
    private static let mostBytesOfCode = 1024
}

extension ValidationResults {
    fileprivate init(_ report: JSONObject) {
        self.init()
        activeManifest = report["activeManifest"]?.object.map(Statuses.init)
        ingredientDeltas = (report["ingredientDeltas"]?.array ?? []).compactMap(\.object).map { delta in
            IngredientDelta(
                ingredientAssertionURI: delta["ingredientAssertionURI"]?.string ?? "",
                validationDeltas: delta["validationDeltas"]?.object.map(Statuses.init)
                    ?? Statuses(success: [], informational: [], failure: []))
        }
    }
}

extension ValidationResults.Statuses {
    fileprivate init(_ report: JSONObject) {
        let read = { (name: String) in
            (report[name]?.array ?? []).compactMap(\.object).compactMap { entry -> ValidationResults.Status? in
                guard let code = entry["code"]?.string else { return nil }
                return ValidationResults.Status(code: code, url: entry["url"]?.string)
            }
        }
        self.init(success: read("success"), informational: read("informational"), failure: read("failure"))
    }
}
