internal import CalotypeCredentials
internal import CalotypeProvenance

/// The report on the credential of one file.
struct VerificationReport {
    /// The record of a job, compared with the hash in the credential.
    enum RecordState: String, Encodable {
        case matches, differs
        /// The credential names no record.
        case unnamed

        init(hash: String, in provenance: Provenance) {
            guard let job = provenance.credential.story?.job else {
                self = .unnamed
                return
            }
            self = job.record == hash ? .matches : .differs
        }
    }

    let file: String
    let provenance: Provenance
    let record: RecordState?
    let hasTrust: Bool
    let wasVerified: Bool

    private var credential: Credential { provenance.credential }

    /// The report in plain words.
    var text: String {
        let first = ([state] + [made, signer].compactMap { $0 }).joined(separator: " ")
        let lines = ["\(file): \(first)"] + originals + [recordLine].compactMap { $0 } + unchecked
        return lines.map { $0.printable + "\n" }.joined()
    }

    private var state: String {
        switch credential.content {
        case .none: "No credential."
        case .whole: "Whole."
        case .changed: "Changed after it was signed\(Self.codes(credential.story?.failures ?? []))."
        case .unreadable: "The credential cannot be read."
        case .elsewhere: "No credential but the address of one, which was not opened: \(credential.address ?? "")."
        case .unchecked: "Not verified."
        }
    }

    private var made: String? {
        guard let story = credential.story else { return nil }
        let actions = story.actions.map { Self.words[$0.action] ?? $0.action }
        let list = actions.isEmpty ? "" : ": " + actions.joined(separator: ", ")
        return "Made by \(story.generator?.fullName ?? "an unnamed program")\(list)."
            + (provenance.mark.sourceType?.isAI ?? false ? " AI-generated." : "")
    }

    private var signer: String? {
        guard let signer = credential.signer else { return nil }
        let time = signer.signedAt.map { ", time stamp \($0.prefix(10))" } ?? ", no time stamp"
        return "Signed by '\(signer.name)'\(Self.trust(signer))\(time)."
    }

    private static func trust(_ signer: CredentialSigner) -> String {
        switch signer.trust {
        case .unchecked: ""
        case .trusted: ", trusted"
        case .unlisted: ", not on your trust list"
        case .expired: ", certificate expired \(signer.validUntil?.prefix(10) ?? "")"
        case .revoked: ", certificate revoked"
        }
    }

    private var originals: [String] {
        (credential.story?.ingredients ?? []).map { ingredient in
            let by = ingredient.signer.map { "signed by \($0.name), " } ?? ""
            let state =
                switch ingredient.content {
                case .none: "no credential"
                case .whole: "whole when it was read"
                case .changed: "changed after it was signed\(Self.codes(ingredient.failures))"
                case .unreadable, .elsewhere, .unchecked: "not checked when it was read"
                }
            let name = ingredient.relationship == "parentOf" ? "Original" : "Ingredient"
            return "  \(name): \(by)\(state)." + (ingredient.note.map { " \($0)." } ?? "")
        }
    }

    private var recordLine: String? {
        switch record {
        case nil: nil
        case .matches: "  Record: the one that was signed."
        case .differs: "  Record: not the one that was signed."
        case .unnamed: "  Record: the credential names none."
        }
    }

    /// The facts that nobody checked.
    private var unchecked: [String] {
        guard wasVerified else { return credential.content == .unchecked ? ["  Not checked: everything above."] : [] }
        return hasTrust || credential.signer == nil ? [] : ["  Not checked: whether the signer is trusted (--trust)."]
    }

    /// The codes of failures that prove a change.
    private static func codes(_ failures: [String]) -> String {
        let codes = failures.filter { !$0.hasPrefix("signingCredential.") && !$0.hasPrefix("timeStamp.") }.prefix(4)
        return codes.isEmpty ? "" : " (\(codes.joined(separator: ", ")))"
    }

    private static let words = [
        "c2pa.created": "created", "c2pa.opened": "opened", "c2pa.placed": "placed", "c2pa.edited": "edited",
        "c2pa.resized": "resized", "c2pa.resized.proportional": "resized", "c2pa.transcoded": "transcoded",
        "c2pa.converted": "converted", "c2pa.cropped": "cropped", "c2pa.orientation": "turned",
        "c2pa.adjustedColor": "colors adjusted", "c2pa.color_adjustments": "colors adjusted",
        "c2pa.filtered": "filtered", "c2pa.addedText": "text added", "c2pa.drawing": "drawn on",
        "c2pa.watermarked": "watermarked", "c2pa.watermarked.bound": "watermarked",
        "c2pa.watermarked.unbound": "watermarked", "c2pa.published": "published",
    ]
}

extension VerificationReport: Encodable {
    private enum Field: CodingKey { case file, credential, tampered, record, mark, verified }

    func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(file.withoutFileBytes, forKey: .file)
        try fields.encode(credential, forKey: .credential)
        try fields.encode(provenance.isTampered, forKey: .tampered)
        try fields.encode(wasVerified, forKey: .verified)
        try fields.encodeIfPresent(provenance.mark.sourceType, forKey: .mark)
        try fields.encodeIfPresent(record, forKey: .record)
    }
}
