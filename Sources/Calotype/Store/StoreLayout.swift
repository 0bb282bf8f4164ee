/// The layout of keys in a store. All keys are made here, and nowhere else.
///
///     {prefix}{user}/{job}/{variant}-{12 digits}.{suffix}        the outputs of a job
///     {prefix}{user}/{job}/{variant}-{12 digits}.{suffix}.c2pa   the credential of a variant, if it is beside it
///     {prefix}{user}/{job}/provenance-{32 digits}.json           the metadata that a policy keeps out of them
///     {prefix}~/sources/sha256/{digits}                          uploads
///     {prefix}~/probe/{name}                                     test objects
///
/// The first segment of a user's keys is never `~` (see `JobIdentifier.keySegment`), so the keys below `~` never
/// collide with those of users and jobs. `FolderStore` makes the files below it private.
package struct StoreLayout: Sendable, Hashable {
    /// The segment that no user's keys have.
    package static let reserved = "~"

    private let prefix: String

    /// Makes a layout. Every key begins with `prefix`.
    package init(prefix: String = "") { self.prefix = prefix }

    /// Returns the folder of a job. Only jobs with this id and user store objects below it.
    package func folder(of job: JobIdentifier, _ user: JobIdentifier) throws -> ObjectKey {
        try ObjectKey("\(prefix)\(path(of: job, user))")
    }

    /// `{user}/{job}`: the beginning of the job's keys, without the prefix. It is also the tag of these objects in
    /// caches.
    package func path(of job: JobIdentifier, _ user: JobIdentifier) -> String { "\(user.keySegment)/\(job.keySegment)" }

    /// Returns the key of a variant, or of a file that is stored with it.
    package func output(
        _ variant: VariantName, sha256: String, suffix: String, of job: JobIdentifier, _ user: JobIdentifier
    ) throws -> ObjectKey {
        try file(variant.rawValue, digits: String(sha256.prefix(12)), suffix: suffix, of: job, user)
    }

    /// Returns the key of a file of a job. It has 12 or 32 hexadecimal digits.
    package func file(
        _ name: String, digits: String, suffix: String, of job: JobIdentifier, _ user: JobIdentifier
    ) throws -> ObjectKey {
        try ObjectKey("\(folder(of: job, user))/\(name)-\(digits).\(suffix)")
    }

    /// Returns the key of an uploaded source.
    package func upload(sha256: String) throws -> ObjectKey { try ours("sources/sha256/\(sha256)") }

    /// Returns the key of an uploaded source in earlier releases. Such objects stay until no job needs them, and no new
    /// ones are stored there.
    package func earlierUpload(sha256: String) throws -> ObjectKey {
        try ObjectKey("\(prefix)sources/sha256/\(sha256)")
    }

    /// Returns the key of a test object, which shows whether the store can be read and written.
    package func probe(_ name: String) throws -> ObjectKey { try ours("probe/\(name)") }

    /// Returns the folder of all test objects.
    package func probes() throws -> ObjectKey { try ours("probe") }

    private func ours(_ path: String) throws -> ObjectKey { try ObjectKey("\(prefix)\(Self.reserved)/\(path)") }
}

extension StoreLayout {
    /// Whether a job may have created `key`, which is below its `folder`: the key has the form of an output and is
    /// directly in the folder. A partial object of an HTTP store counts as an output. Other objects in the folder
    /// belong to others and must not be removed.
    package func isOutput(_ key: ObjectKey, in folder: ObjectKey) -> Bool {
        guard key.rawValue.hasPrefix("\(folder)/") else { return false }
        let name = key.rawValue.dropFirst(folder.rawValue.count + 1)
        return name.wholeMatch(
            of: #/[a-z0-9\-]{1,64}-[0-9a-f]{12}([0-9a-f]{20})?\.[a-z0-9]{3,5}(\.c2pa)?(\.part-[0-9a-f\-]{36})?/#) != nil
    }
}
