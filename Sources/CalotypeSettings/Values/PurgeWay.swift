/// How a CDN learns what to purge.
package enum PurgeWay: String, Sendable, CaseIterable {
    /// By the address of each variant.
    case byAddress = "address"
    /// By the tag `user/job`, in the form used in keys. The origin sends it with each variant.
    case byTag = "tag"
}
