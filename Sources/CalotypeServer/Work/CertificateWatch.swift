internal import CalotypeCredentials
internal import CalotypeObservability
internal import Foundation
internal import Logging
internal import Metrics
internal import ServiceLifecycle

/// Logs once a day that the certificate that signs variants expires soon, or has expired. The service stays ready: it
/// makes variants without a signature then, unless a policy requires one.
struct CertificateWatch: Service {
    let chain: CertificateChain
    let metrics: PrometheusRegistry
    let logger: Logger

    func run() async {
        metrics.measure("calotype_certificate_days_left") { [chain] in Double(chain.daysLeft(at: Date())) }
        while !isStopping {
            // The start has logged it already.
            await pause(.seconds(86_400))
            guard !isStopping else { return }
            do throws(SigningKeyProblem) {
                try chain.check(at: Date())
                if let warning = chain.warning(at: Date()) {
                    logger.warning("certificate expires", metadata: ["cause": "\(warning)"])
                }
            } catch {
                logger.error("variants are not signed", metadata: ["cause": "\(error)"])
            }
        }
    }
}
