package import Calotype
package import CalotypeObservability
package import CalotypeS3
package import Foundation
package import Logging

/// All settings, read and checked once. `init()` creates the defaults.
package struct Settings: Sendable, Hashable {
    package var s3: S3?
    /// The HTTP server that variants go to, instead of an S3 bucket.
    package var location: HTTPStoreSettings?
    package var metrics = Metrics()
    /// `nil` leaves the choice to the program. For example, a command that reports to people needs no log.
    package var logLevel: Logger.Level?
    package var logFormat = LogFormat.json
    /// The path of the presets file.
    package var presets: String?
    /// The folder for objects and state that are not stored elsewhere.
    package var dataDirectory = "./calotype-data"
    /// The folder for temporary files. `nil` is a folder inside the data folder.
    package var temporaryDirectory: String?
    package var limits = SourceLimits()
    /// Whether a service starts with libraries that have dangerous faults.
    package var allowsUnsafeLibraries = false
    /// The memory budget in bytes. `nil` leaves the choice to the processor.
    package var memoryBudget: Int?
    package var memoryPatience = Duration.seconds(300)
    package var jobTimeout = Duration.seconds(60)
    /// `nil` is one per processor core.
    package var pixelThreads: Int?
    package var storesProvenanceRecords = false
    package var credentials = Credentials()
    package var webpEncoder = WebPEncoderName.calotype
    package var avifLibrary: String?
    /// The number of processes that decode images; 0 decodes in the process itself. `nil` leaves the choice to the
    /// program.
    package var decoderProcesses: Int?
    /// The address at which everyone can read stored objects. A key is appended to it.
    package var publicURL: URL?
    /// The access to the files of variants in the folder. `nil` leaves the choice to the program.
    package var fileAccess: FileAccess?
    /// The address of the queue's database. `nil` is a file in the data folder.
    package var database: Secret?
    package var delivery = Delivery()
    package var server = Server()
    package var work = Work()
    package var client = Client()
    /// Unknown variables that begin with our prefix. A warning names them.
    package var unknownVariables: [String] = []
    /// Variables with our names that another program has set. They are not read, and a warning names them.
    package var ignoredVariables: [String] = []
    /// The variables that AWS's own programs read.
    package var aws = AWSVariables()

    package init() {}
}

extension Settings {
    /// Access to an S3-compatible store.
    package struct S3: Sendable, Hashable {
        /// The bucket in which variants are stored. If it is `nil`, the credentials are only for sources and stores
        /// that name their bucket.
        package var bucket: String?
        package var region: String
        /// `nil` is AWS.
        package var endpoint: URL?
        package var addressing: S3Addressing
        /// Whether the settings name the region. If not, it may come from the AWS profile.
        var hasRegion = true
        var sendsChecksums = true
        package var credentials: Credentials

        package enum Credentials: Sendable, Hashable {
            case keys(id: Secret, secret: Secret, token: Secret?)
            /// Credentials that are found in the way that AWS's own programs find them.
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
        /// Lines with tokens, and the path of a file with such lines.
        package var tokens: Secret?
        package var tokensFile: String?
        /// Host names that the server accepts besides `localhost` and IP addresses.
        package var hosts: [String] = []
        /// Whether anyone who can connect has full access if there are no tokens.
        package var isOpen = false
        /// How many jobs may wait before new ones are refused.
        package var waitingLimit = 1_000_000
        /// How many delayed jobs there may be in addition. `nil` is half as many.
        package var delayedLimit: Int?
        /// The share of both limits that one user may use, in percent.
        package var userShare = 50
        /// The share of the waiting jobs that is reserved for urgent jobs, in percent.
        package var urgentShare = 10
        /// The address at which clients reach the API. `nil` is the address that each client has used.
        package var publicURL: URL?
        /// The maximum number of connections at once.
        package var connections = 1024
        /// The maximum number of connections of one address, and of requests of one token, at once. `nil` is half of
        /// all.
        package var connectionsPerClient: Int?
        /// How long a connection stays open without a request.
        package var keepAlive = Duration.seconds(75)
        /// The origins of web pages that may use the API from a browser.
        package var origins: [String] = []
        package var webhookSecret: WebhookSecret?
        /// When sources at URLs are read, if a job does not say it.
        package var fetch = FetchTime.process
    }

    /// Settings of commands that connect to a server.
    package struct Client: Sendable, Hashable {
        /// `nil` is a server on this machine.
        package var server: URL?
        package var token: Secret?
    }

    /// Settings of the workers and of retention.
    package struct Work: Sendable, Hashable {
        /// `nil` is as many as the cores and the memory allow.
        package var slots: Int?
        package var lease = Duration.seconds(30)
        package var grace = Duration.seconds(20)
        /// How long an uploaded source is kept after the last job that needs it.
        package var keepingSources = Duration.seconds(86_400)
        /// How long jobs are kept after their end.
        package var keepingJobs = Duration.seconds(30 * 86_400)
    }

    /// The endpoint for Prometheus.
    package struct Metrics: Sendable, Hashable {
        /// `nil` leaves the choice to the program: a service serves metrics, a command does not.
        package var isEnabled: Bool?
        package var host = "127.0.0.1"
        package var port = 9091
    }
}
