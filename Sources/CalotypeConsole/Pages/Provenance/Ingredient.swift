internal import CalotypeAPI

/// A picture that the source was made from, as the signer of the source describes it.
struct Ingredient {
    let role: String
    let verdict: CredentialVerdict
    let signer: String?

    var words: String {
        switch verdict {
        case .none: "It has no credential."
        case .valid: "The next signer read it and found no change."
        case .signerUnknown: "The next signer read it and found no change, but did not know who had signed it."
        case .incomplete: "Its credential could not be read."
        case .tampered: "The next signer says that it was changed after it was signed."
        case .unchecked: "The next signer does not say whether it was changed."
        }
    }

    /// Returns the ingredients of a story, and the ingredients of each of them: 64 of each, and 16 levels at most.
    static func all(in story: JSONValue?, depth: Int = 0) -> [Self] {
        guard let story, depth < 16 else { return [] }
        return (story["ingredients"]?.list ?? []).prefix(64).flatMap { value in
            [Self(value, depth: depth)] + all(in: value["story"], depth: depth + 1)
        }
    }

    private init(_ value: JSONValue, depth: Int) {
        let roles = ["parentOf": "Parent", "componentOf": "Part of it", "inputTo": "Input"]
        role = (value["relationship"]?.text.flatMap { roles[$0] } ?? "Made from") + (depth > 0 ? ", earlier" : "")
        verdict = CredentialVerdict(ofIngredient: value)
        signer = value["signer"]?["name"]?.text
    }
}
