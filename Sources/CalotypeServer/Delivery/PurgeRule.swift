internal import Calotype
internal import CalotypeQueue
internal import Foundation

/// What caches are told when a job is deleted, or has failed after its preview was announced.
struct PurgeRule: Sendable {
    let way: PurgeWay
    /// Where readers find objects.
    let base: String

    /// `nil` where the settings name no CDN.
    init?(_ settings: Settings) {
        guard settings.delivery.cdn != nil, let base = settings.publicURL else { return nil }
        way = settings.delivery.purges
        self.base = base.absoluteString
    }

    /// `nil` where no keys are named.
    func purge(of userId: JobIdentifier, _ jobId: JobIdentifier, _ keys: [ObjectKey]) -> Purge? {
        guard !keys.isEmpty else { return nil }
        return switch way {
        case .byAddress: Purge(addresses: keys.map { $0.address(below: base) })
        case .byTag: Purge(tags: [StoreLayout().path(of: jobId, userId)])
        }
    }
}

/// How a CDN is told what to forget.
package enum PurgeWay: String, Sendable, CaseIterable {
    /// Each variant's address.
    case byAddress = "address"
    /// The tag `user/job` as it stands in keys, which the origin sends with each variant.
    case byTag = "tag"
}
