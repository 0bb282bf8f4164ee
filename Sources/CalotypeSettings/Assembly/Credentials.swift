package import Calotype
package import CalotypeCredentials
internal import Foundation
package import Logging

/// The verifier and the writer of Content Credentials that the settings describe.
package struct Credentials: Sendable {
    /// The place where credentials are verified.
    package enum Verification: Sendable {
        case here(CredentialVerifier)
        case processes(VerifierProcesses)
    }

    /// `nil` if nobody verifies.
    package let verification: Verification?
    package private(set) var writer: CredentialWriter?

    /// Opens the library, and reads the chain and the key.
    ///
    /// - Parameters:
    ///   - settings: the settings.
    ///   - toleratesTime: whether a certificate that is not valid at this time is only logged. A service then runs on,
    ///     and does not sign.
    ///   - processes: the decoder processes. With them, credentials are verified in processes of the same kind.
    ///   - logger: gets warnings.
    /// - Throws: `ConfigurationMistake` if something cannot be used.
    package init(
        _ settings: Settings, toleratesTime: Bool, verifyingLike processes: DecoderProcesses? = nil, logger: Logger
    ) throws {
        let wanted = settings.credentials
        verification = try wanted.library.flatMap {
            try Self.verification(by: $0, trust: wanted.trust, like: processes, logger)
        }
        guard let chain = wanted.chain, let key = wanted.key else { return }
        let identity = try Self.identity(
            chain: try Self.text(chain, of: "certificate chain"), key: try Self.text(key.revealed, of: "key"))
        do throws(SigningKeyProblem) { try identity.check(at: Date()) } catch {
            guard toleratesTime else {
                throw ConfigurationMistake(message: "Variants cannot be signed: \(error).")
            }
            logger.error("variants are not signed", metadata: ["cause": "\(error)"])
        }
        if let warning = identity.chain.warning(at: Date()) {
            logger.warning("certificate expires", metadata: ["cause": "\(warning)"])
        }
        writer = CredentialWriter(identity, timeStamper: try wanted.timeStamper(settings.limits))
    }

    private static func identity(chain: String, key: String) throws(ConfigurationMistake) -> SigningIdentity {
        do {
            return try SigningIdentity(chain: chain, key: key)
        } catch {
            throw ConfigurationMistake(message: "Variants cannot be signed: \(error).")
        }
    }

    /// Returns `nil`, with a warning, if the library cannot be used. Jobs run without it, and say that nothing was
    /// verified.
    private static func verification(
        by library: String, trust list: String?, like processes: DecoderProcesses?, _ logger: Logger
    ) throws -> Verification? {
        let trust = CredentialTrust(anchors: try list.map { try text($0, of: "trust list") })
        do throws(VerifierUnavailable) {
            // This process opens the library in any case: its version and the trust list are checked at the start.
            let verifier = try CredentialVerifier(library: library, trust: trust)
            guard let processes else { return .here(verifier) }
            return .processes(
                VerifierProcesses(program: processes.program, library: library, trust: trust, count: processes.count))
        } catch .refusedTrust {
            throw ConfigurationMistake(message: "\(list ?? "") contains no certificates in PEM.")
        } catch {
            logger.warning("credentials are not verified", metadata: ["cause": "\(error)"])
            return nil
        }
    }

    /// Returns the text of a file, or `value` itself if it is one in PEM.
    private static func text(_ value: String, of what: String) throws(ConfigurationMistake) -> String {
        if value.contains("-----BEGIN") { return value }
        guard let data = FileManager.default.contents(atPath: value), data.count <= 32 << 20 else {
            throw ConfigurationMistake(
                message: "The \(what) at '\(value)' cannot be read. Check the path and its mode.")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Adds them to the configuration of a processor.
    package func add(to configuration: inout ImageProcessor.Configuration) {
        switch verification {
        case .here(let verifier): configuration.credentialVerifier = verifier
        case .processes(let processes): configuration.verifierProcesses = processes
        case nil: break
        }
        configuration.credentialWriter = writer
    }
}

extension Settings.Credentials {
    private struct NoTimeStamp: Error {}

    /// The client of the time-stamp authority. The rules for addresses of sources apply to it.
    fileprivate func timeStamper(_ limits: SourceLimits) throws -> TimeStamper? {
        guard let timeStamps else { return nil }
        let url = try HTTPURL(timeStamps)
        let downloader = Downloader(limits: limits)
        return TimeStamper(isRequired: requiresTimeStamp) { request in
            let answer = try await downloader.post(
                request, to: url, [("Content-Type", "application/timestamp-query")], timeout: .seconds(5),
                answerLimit: 65_536)
            guard answer.status == 200 else { throw NoTimeStamp() }
            return answer.body
        }
    }
}
