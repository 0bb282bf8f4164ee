package import Calotype
package import CalotypeS3
package import Foundation
package import Logging

/// Everything that can be set from outside, read and checked once. As made by `init()`, what holds with nothing set.
package struct Settings: Sendable, Hashable {
    package var s3: S3?
    /// Where variants go by HTTP, in place of S3.
    package var place: HTTPPlace?
    package var metrics = Metrics()
    /// `nil` leaves the choice to the program: a command that tells people what it does needs no log.
    package var logLevel: Logger.Level?
    package var logFormat = LogFormat.json
    /// Path of the presets file.
    package var presets: String?
    /// The folder for objects and state when they are not elsewhere.
    package var dataDirectory = "./calotype-data"
    /// The folder for temporary files; `nil` is one in the data folder.
    package var temporaryDirectory: String?
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
    /// Who may read the files of variants in the folder. `nil` leaves the choice to the program.
    package var fileAccess: FileAccess?
    /// Where the queue is; `nil` is a file in the data folder.
    package var database: Secret?
    package var delivery = Delivery()
    package var server = Server()
    package var work = Work()
    package var client = Client()
    /// Variables that begin as ours do and mean nothing to us: to be warned of.
    package var unknownVariables: [String] = []
    /// Variables of ours that somebody else has set, and that are not read: to be warned of.
    package var ignoredVariables: [String] = []
    /// What AWS's own programs read.
    package var aws = AWSVariables()

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
        package var addressing: S3Addressing
        /// Whether somebody has said the region. Where not, the profile may.
        var hasRegion = true
        var sendsChecksums = true
        package var credentials: Credentials

        package enum Credentials: Sendable, Hashable {
            case keys(id: Secret, secret: Secret, token: Secret?)
            /// As AWS's own programs find them.
            case surroundings(AWSVariables)
        }

        package init(
            bucket: String?, region: String, endpoint: URL? = nil, addressing: S3Addressing = .automatic,
            credentials: Credentials
        ) {
            self.bucket = bucket
            self.region = region
            self.endpoint = endpoint
            self.addressing = addressing
            self.credentials = credentials
        }

        package init(
            bucket: String?, region: String, endpoint: URL? = nil, addressing: S3Addressing = .automatic,
            accessKeyID: Secret, secretAccessKey: Secret, sessionToken: Secret? = nil
        ) {
            self.init(
                bucket: bucket, region: region, endpoint: endpoint, addressing: addressing,
                credentials: .keys(id: accessKeyID, secret: secretAccessKey, token: sessionToken))
        }
    }

    /// The HTTP API.
    package struct Server: Sendable, Hashable {
        package var listen = Endpoint(host: "127.0.0.1", port: 8080)
        /// Lines of tokens, and a file of such lines.
        package var tokens: Secret?
        package var tokensFile: String?
        /// Host names that it answers to besides `localhost` and addresses.
        package var hosts: [String] = []
        /// Whether everybody who can connect may do everything.
        package var isOpen = false
        /// How many jobs may wait before new ones are refused.
        package var waitingLimit = 1_000_000
        /// How many delayed jobs there may be besides; `nil` is half as many.
        package var delayedLimit: Int?
        /// What one user may have of both, in percent.
        package var userShare = 50
        /// What of the waiting jobs is for urgent ones alone, in percent.
        package var urgentShare = 10
        /// Where clients reach the API; `nil` is where each has reached it.
        package var publicURL: URL?
        /// Connections at once.
        package var connections = 1024
        /// Connections of one address, and requests of one token, at once; `nil` is half of all.
        package var connectionsPerClient: Int?
        /// How long a connection without a request stays open.
        package var keepAlive = Duration.seconds(75)
        /// Web pages that may use the API from a browser, by their origins.
        package var origins: [String] = []
        package var webhookSecret: WebhookSecret?
        /// When sources at addresses are read, where a job does not say.
        package var fetch = FetchTime.process
    }

    /// Commands that talk to a server.
    package struct Client: Sendable, Hashable {
        /// `nil` is one on this machine.
        package var server: URL?
        package var token: Secret?
    }

    /// The workers and what is kept.
    package struct Work: Sendable, Hashable {
        /// `nil` is as many as the cores and the memory allow.
        package var slots: Int?
        package var lease = Duration.seconds(30)
        package var grace = Duration.seconds(20)
        /// How long an uploaded source stays after the last job that needed it.
        package var keepingSources = Duration.seconds(86_400)
        /// How long jobs stay after their end.
        package var keepingJobs = Duration.seconds(30 * 86_400)
    }

    /// The endpoint for Prometheus.
    package struct Metrics: Sendable, Hashable {
        /// `nil` leaves the choice to the program: a service has them, a command has not.
        package var isEnabled: Bool?
        package var host = "127.0.0.1"
        package var port = 9091
    }
}
