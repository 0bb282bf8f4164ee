extension Readiness.Report {
    /// Sentences for a person: each part that cannot be used, and what that means for jobs.
    var troubles: [String] { parts.filter { !$0.isUsable }.compactMap { Self.sentence(for: $0.name, store) } }

    private static func sentence(for part: String, _ store: String) -> String? {
        switch part {
        case "store" where store == "full": "The store is full. Jobs wait until it has space."
        case "store" where store == "refusing":
            "The store refuses requests. Jobs wait. The log of the server has the cause."
        case "store": "The store cannot be reached. Jobs wait until it is back, and pictures cannot be shown."
        case "disk": "The disk of this server is nearly full. It takes no uploads until there is space."
        case "libvips": "libvips cannot be used on this server. Images that need it fail."
        case "temporary": "The folder for temporary files cannot be used on this server. Videos fail."
        case "decoders": "Decoder processes cannot be started on this server. The log has the cause."
        case "queue": "The queue cannot be reached."
        default: nil
        }
    }
}
