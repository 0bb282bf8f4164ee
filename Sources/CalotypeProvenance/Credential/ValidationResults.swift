/// The findings of a verifier about a manifest store, as a later manifest records them about its ingredient.
/// C2PA 2.4, section 15.
public struct ValidationResults: Sendable, Hashable, Codable {
    /// One finding.
    public struct Status: Sendable, Hashable, Codable {
        /// The code, such as `assertion.dataHash.mismatch`.
        public let code: String
        /// The part of the manifest that it is about.
        public let url: String?

        /// Makes a finding.
        public init(code: String, url: String?) {
            self.code = code
            self.url = url
        }
    }

    /// The findings about one manifest.
    public struct Statuses: Sendable, Hashable, Codable {
        /// The findings by their kind.
        public var success, informational, failure: [Status]

        /// Makes findings.
        public init(success: [Status], informational: [Status], failure: [Status]) {
            self.success = success
            self.informational = informational
            self.failure = failure
        }
    }

    /// The findings about an ingredient that its manifest does not record.
    public struct IngredientDelta: Sendable, Hashable, Codable {
        /// The address of the ingredient.
        public let ingredientAssertionURI: String
        /// The findings.
        public let validationDeltas: Statuses

        package init(ingredientAssertionURI: String, validationDeltas: Statuses) {
            self.ingredientAssertionURI = ingredientAssertionURI
            self.validationDeltas = validationDeltas
        }
    }

    /// The findings about the manifest of the file.
    public var activeManifest: Statuses?
    /// The new findings about ingredients.
    public var ingredientDeltas: [IngredientDelta] = []

    /// Makes results that say nothing.
    public init() {}

    /// The codes of all failures, each once.
    public var failures: [String] {
        let all = (activeManifest?.failure ?? []) + ingredientDeltas.flatMap(\.validationDeltas.failure)
        var known: Set<String> = []
        return all.map(\.code).filter { known.insert($0).inserted }
    }

    /// Whether a failure says that the file or a manifest differs from what was signed. The others only say that the
    /// signer or the time is not proven.
    public var provesChange: Bool { failures.contains { !Self.isUnproven($0) } }

    /// Whether the code of a failure only says that something is not proven.
    static func isUnproven(_ code: String) -> Bool {
        code.hasPrefix("signingCredential.") || code.hasPrefix("timeStamp.")
            || code == "claimSignature.outsideValidity"
    }
}

extension ValidationResults {
    /// The largest number of findings to record about one manifest.
    private static let limit = 2000

    /// Reads the findings that an ingredient records; `nil` if it records none.
    init?(recordedIn ingredient: CBORValue) {
        if let results = ingredient["validationResults"] {
            activeManifest = Statuses(results["activeManifest"])
            ingredientDeltas = (results["ingredientDeltas"]?.array ?? []).prefix(Self.limit).map {
                IngredientDelta(
                    ingredientAssertionURI: $0["ingredientAssertionURI"]?.text ?? "",
                    validationDeltas: Statuses($0["validationDeltas"]))
            }
            return
        }
        // Until version 2 of an ingredient there is one list, of failures, or of successes with a flag.
        guard let list = ingredient["validationStatus"]?.array else { return nil }
        let failures = list.filter { $0["success"]?.bool != true }
        activeManifest = Statuses(success: [], informational: [], failure: Statuses.read(failures))
    }
}

extension ValidationResults.Statuses {
    fileprivate init(_ value: CBORValue?) {
        self.init(
            success: Self.read(value?["success"]?.array), informational: Self.read(value?["informational"]?.array),
            failure: Self.read(value?["failure"]?.array))
    }

    fileprivate static func read(_ list: [CBORValue]?) -> [ValidationResults.Status] {
        (list ?? []).prefix(2000).compactMap { entry in
            guard let code = entry["code"]?.text else { return nil }
            return ValidationResults.Status(code: String(code.prefix(128)), url: entry["url"]?.text)
        }
    }
}
