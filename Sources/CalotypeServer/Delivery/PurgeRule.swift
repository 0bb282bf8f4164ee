internal import Calotype
internal import CalotypeQueue
internal import CalotypeSettings
internal import Foundation

/// Decides what caches must purge when a job is deleted, or when it fails after its preview was announced.
struct PurgeRule: Sendable {
    let way: PurgeWay
    /// The address below which readers find objects.
    let base: String

    /// `nil` if the settings name no CDN.
    init?(_ settings: Settings) {
        guard settings.delivery.cdn != nil, let base = settings.publicURL else { return nil }
        way = settings.delivery.purges
        self.base = base.absoluteString
    }

    /// Returns the purge for these objects of a job, or `nil` if `keys` is empty.
    func purge(of userId: JobIdentifier, _ jobId: JobIdentifier, _ keys: [ObjectKey]) -> Purge? {
        guard !keys.isEmpty else { return nil }
        return switch way {
        case .byAddress: Purge(addresses: keys.map { $0.address(below: base) })
        case .byTag: Purge(tags: [StoreLayout().path(of: jobId, userId)])
        }
    }
}
