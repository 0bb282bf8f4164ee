/// Where objects lie in a store. Every key of ours is made here, and nowhere else.
///
///     {prefix}{user}/{job}/{variant}-{12 digits}.{suffix}    what a job makes
///     {prefix}~/sources/sha256/{digits}                      uploads
///     {prefix}~/probe/{name}                                 what tries out the store
///
/// The first segment of a user's keys is never `~` (see `JobIdentifier.keySegment`), so no user and no job can name what lies
/// below it, whatever it is. `FolderStore` keeps that private.
package struct StoreLayout: Sendable, Hashable {
    /// The segment that no user has.
    package static let reserved = "~"

    private let prefix: String

    /// `prefix` is in front of every key.
    package init(prefix: String = "") { self.prefix = prefix }

    /// What is below it was made by jobs of this id alone, one after the other.
    package func folder(of job: JobIdentifier, _ user: JobIdentifier) throws -> ObjectKey {
        try ObjectKey("\(prefix)\(path(of: job, user))")
    }

    /// `{user}/{job}`: the beginning of the keys, without the prefix, and the tag of these objects in caches.
    package func path(of job: JobIdentifier, _ user: JobIdentifier) -> String { "\(user.keySegment)/\(job.keySegment)" }

    /// The place of a variant, or of a file that goes with it.
    package func output(
        _ variant: Variant, sha256: String, suffix: String, of job: JobIdentifier, _ user: JobIdentifier
    ) throws -> ObjectKey {
        try ObjectKey("\(folder(of: job, user))/\(variant)-\(sha256.prefix(12)).\(suffix)")
    }

    /// The place of an uploaded source.
    package func upload(sha256: String) throws -> ObjectKey { try ours("sources/sha256/\(sha256)") }

    /// Where it was put before. What lies there stays until no job needs it; nothing new gets there.
    package func earlierUpload(sha256: String) throws -> ObjectKey {
        try ObjectKey("\(prefix)sources/sha256/\(sha256)")
    }

    /// An object that only tells whether the store can be read and written.
    package func probe(_ name: String) throws -> ObjectKey { try ours("probe/\(name)") }

    private func ours(_ path: String) throws -> ObjectKey { try ObjectKey("\(prefix)\(Self.reserved)/\(path)") }
}

extension StoreLayout {
    /// Whether a job may have made `key`, which lies below its `folder`: it has the form of an output, and lies in the folder
    /// itself. A part of one, on its way to an HTTP store, is taken for one. Whatever else is there is somebody else's.
    package func isOutput(_ key: ObjectKey, in folder: ObjectKey) -> Bool {
        guard key.rawValue.hasPrefix("\(folder)/") else { return false }
        let name = key.rawValue.dropFirst(folder.rawValue.count + 1)
        return name.wholeMatch(of: #/[a-z0-9\-]{1,64}-[0-9a-f]{12}\.[a-z0-9]{3,5}(\.part-[0-9a-f\-]{36})?/#) != nil
    }
}
