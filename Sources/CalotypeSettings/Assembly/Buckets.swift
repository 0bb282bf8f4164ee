package import Calotype
internal import CalotypeS3

/// The buckets that the credentials open.
package struct Buckets: Sendable {
    private let open: @Sendable () -> S3Client
    var client: S3Client { open() }

    init(_ open: @escaping @Sendable () -> S3Client) { self.open = open }

    @Sendable package func store(_ name: String) -> any ObjectStore { S3Store(client, bucket: name) }
}
