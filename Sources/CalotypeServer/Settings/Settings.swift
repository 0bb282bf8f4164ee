package import Calotype
package import Foundation
package import Logging

/// Everything that can be set from outside, read and checked once. As made by `init()`, what holds with nothing set.
package struct Settings: Sendable, Hashable {
    package var s3: S3?
    package var metrics = Metrics()
    /// `nil` leaves the choice to the program: a command that tells people what it does needs no log.
    package var logLevel: Logger.Level?
    /// Path of the presets file.
    package var presets: String?
    /// The folder for objects and state when they are not elsewhere.
    package var dataDirectory = "./calotype-data"
    package var limits = SourceLimits()
    /// In bytes. `nil` leaves the choice to the processor.
    package var memoryBudget: Int?
    package var memoryPatience = Duration.seconds(300)
    package var jobTimeout = Duration.seconds(60)
    /// `nil` is one a processor core.
    package var pixelThreads: Int?
    package var webpEncoder = WebPEncoderName.calotype
    /// Where stored objects can be read by everybody: a key is appended.
    package var publicURL: URL?
    /// Variables that begin as ours do and mean nothing to us: to be warned of.
    package var unknownVariables: [String] = []

    package init() {}
}

extension Settings {
    /// Access to an S3-compatible store.
    package struct S3: Sendable, Hashable {
        /// Where variants are stored. Without one, access is for sources and stores that name their bucket.
        package var bucket: String?
        package var region: String
        /// `nil` is AWS.
        package var endpoint: URL?
        package var accessKeyID: Secret
        package var secretAccessKey: Secret
        package var sessionToken: Secret?
    }

    /// The endpoint for Prometheus.
    package struct Metrics: Sendable, Hashable {
        package var isEnabled = false
        package var host = "127.0.0.1"
        package var port = 9091
    }
}
