internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue

/// The source of a job as its request names it, before anything is stored.
enum RequestedSource: Sendable {
    /// The source is read when the job is processed.
    case elsewhere(RemoteSource)
    /// The source is read before the job is accepted.
    case fetched(RemoteSource)
    /// The source is in the request.
    case bytes([UInt8])
    /// An uploaded source, by its hash.
    case uploaded(String)

    /// The location that the request names. `nil` if the source is in the request or in our store.
    var location: RemoteSource? {
        switch self {
        case .elsewhere(let location), .fetched(let location): location
        case .bytes, .uploaded: nil
        }
    }
}

/// A location outside of our store that a request may name.
enum RemoteSource: Sendable {
    /// An `http` or `https` address.
    case url(String)
    /// An object in a bucket.
    case object(bucket: String, key: ObjectKey)

    /// The field of a request that names it.
    var field: String {
        switch self {
        case .url: "sourceUrl"
        case .object: "sourcePath"
        }
    }
}

extension JobSource {
    init(_ location: RemoteSource) {
        self =
            switch location {
            case .url(let address): .url(address)
            case .object(let bucket, let key): .object(bucket: bucket, key: key)
            }
    }
}

extension ImageSource {
    init(_ location: RemoteSource) { self.init(JobSource(location)) }
}
