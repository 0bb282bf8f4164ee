internal import Calotype
internal import CalotypeAPI
internal import CalotypeQueue
internal import Foundation

extension RawJSON {
    /// Creates a result whose variants have addresses that clients can open now. A presigned address in the stored
    /// result expires after a week, and other machines cannot open a file on this one. All other members are copied.
    /// `nil` if the stored result is not a JSON object.
    init?(result: StoredResult, of job: QueuedJob, _ addresses: VariantAddresses) {
        let stored = RawJSON(result.json)
        guard JSONMembers(result.json) != nil else { return nil }
        guard let variants = try? stored["variants"]?.decoded(as: [VariantDescription].self), !variants.isEmpty,
            let json = try? WireJSON.bytes(of: variants.map { $0.addressed(in: job.id, job.userId, addresses) })
        else {
            self = stored
            return
        }
        self = stored.replacing("variants", with: json).addressingProvenance(of: job, addresses)
    }

    /// Returns a result with addresses of its provenance files that clients can open now.
    private func addressingProvenance(of job: QueuedJob, _ addresses: VariantAddresses) -> RawJSON {
        guard var provenance = self["provenance"] else { return self }
        for name in ["sidecar", "recordFile"] {
            guard let file = try? provenance[name]?.decoded(as: VariantDescription.File.self),
                let json = try? WireJSON.bytes(of: file.addressed(in: job.id, job.userId, addresses))
            else { continue }
            provenance = provenance.replacing(name, with: json)
        }
        return replacing("provenance", with: provenance.bytes)
    }
}

extension VariantDescription.File {
    fileprivate func addressed(
        in job: JobIdentifier, _ user: JobIdentifier, _ addresses: VariantAddresses
    ) -> Self {
        guard let key = try? ObjectKey(key), let url = try? addresses.store.url(of: key) else { return self }
        var addressed = self
        let last = key.rawValue.split(separator: "/").last ?? ""
        let own = "\(addresses.server)\(job.address)/variants/\(last)?user=\(user.percentEncoded)"
        addressed.url = url.isOpen ? url.absoluteString : own
        return addressed
    }
}

extension VariantDescription {
    /// Creates a preview with an address that clients can open now. `nil` if the stored preview cannot be decoded.
    init?(preview: StoredPreview, of job: JobIdentifier, _ user: JobIdentifier, _ addresses: VariantAddresses) {
        guard let stored = try? RawJSON(preview.json).decoded(as: VariantDescription.self) else { return nil }
        self = stored.addressed(in: job, user, addresses)
    }

    fileprivate func addressed(
        in job: JobIdentifier, _ user: JobIdentifier, _ addresses: VariantAddresses
    ) -> VariantDescription {
        let store = addresses.store
        guard let key = try? ObjectKey(key), let image = try? store.url(of: key) else { return self }
        let own = "\(addresses.server)\(job.address)/variants/"
        let owner = "?user=\(user.percentEncoded)"
        var addressed = self
        addressed.url = image.isOpen ? image.absoluteString : "\(own)\(variant)\(owner)"
        if let file = vtt, let key = try? ObjectKey(file.key), let url = try? store.url(of: key) {
            let isBeside = url.isOpen && url.query == nil && url.folder == image.folder
            let last = file.key.split(separator: "/").last ?? ""
            addressed.vtt?.url = isBeside ? url.absoluteString : "\(own)\(last)\(owner)"
        }
        addressed.credential = credential?.addressed(in: job, user, addresses)
        return addressed
    }
}

extension URL {
    /// Whether clients of the service can open the address.
    var isOpen: Bool { scheme == "http" || scheme == "https" }

    /// The address up to its last slash. If addresses are signed, this part may differ for two objects in one folder. A
    /// relative reference from one to the other then fails.
    fileprivate var folder: Substring {
        let text = absoluteString
        return text[..<(text.lastIndex(of: "/") ?? text.endIndex)]
    }
}
