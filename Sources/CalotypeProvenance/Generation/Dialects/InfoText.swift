/// The text in which AUTOMATIC1111 and its relatives write how they generated an image:
///
///     prompt, over one or more lines
///     Negative prompt: over one or more lines
///     Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model: name, Version: v1.10.1
struct InfoText {
    let prompt: String?
    let negativePrompt: String?
    let fields: InfoFields

    /// Reads a text. `nil` if it has no line of settings: one that starts with `Steps:`, a number, and two other
    /// settings of a sampler. The last such line counts, because a prompt can contain one.
    init?(_ text: String) {
        let lines = Self.lines(of: text)
        guard let (index, fields) = Self.settings(in: lines) else { return nil }
        self.init(prompts: lines[..<index], fields: fields)
    }

    /// Reads a text that has a negative prompt but no settings, which can be switched off.
    init?(promptsOnly text: String) {
        let lines = Self.lines(of: text)
        guard lines.contains(where: { Self.starts($0, with: Self.negativeStart) }) else { return nil }
        self.init(prompts: lines[...], fields: InfoFields())
    }

    private init(prompts lines: ArraySlice<Substring>, fields: InfoFields) {
        let split = lines.firstIndex { Self.starts($0, with: Self.negativeStart) } ?? lines.endIndex
        prompt = lines[..<split].joined(separator: "\n").filled
        negativePrompt = lines[split...].joined(separator: "\n").filled?.dropFirst(Self.negativeStart.count).filled
        self.fields = fields
    }

    private static let negativeStart = "Negative prompt:"
    private static let stepsStart = "Steps:"
    /// Every line that starts like settings is read. A text with more of them than this is not by a program.
    private static let maximumCandidates = 100
    /// Whether these are the settings of a sampler and not prose: beside the steps there are two of a sampler, a seed
    /// and a guidance scale.
    private static func areSettings(_ fields: InfoFields) -> Bool {
        let scale = fields.double("CFG scale") ?? fields.double("CFG Scale")
        let found = [fields["Sampler"] != nil, fields.double("Seed") != nil, scale != nil].count { $0 }
        return fields.whole("Steps") != nil && found >= 2
    }

    private static func lines(of text: String) -> [Substring] {
        text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { Substring($0) }
    }

    /// Whether a line starts with a word. White space before it does not count.
    private static func starts(_ line: Substring, with word: String) -> Bool {
        line.unicodeScalars.drop { $0.isBlank }.starts(with: word.unicodeScalars)
    }

    private static func settings(in lines: [Substring]) -> (index: Int, fields: InfoFields)? {
        let candidates = lines.indices.reversed().lazy.filter { starts(lines[$0], with: stepsStart) }
        for index in candidates.prefix(maximumCandidates) {
            let fields = InfoFields(lines[index].withoutBlanks)
            if areSettings(fields) { return (index, fields) }
        }
        return nil
    }
}

/// The settings in a line such as `Steps: 20, Sampler: Euler a, Lora hashes: "a: 1, b: 2", Hashes: {"model": "3"}`.
struct InfoFields {
    private var values: [String: String] = [:]

    /// No settings.
    init() {}

    /// Commas in quotes and brackets do not end a value. As in AUTOMATIC1111, the last of equal names counts.
    init(_ line: String) {
        var rest = Substring(line).utf8[...]
        var openGroupsLeft = Self.maximumOpenGroups
        while let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            // A piece without a colon is not a setting.
            let start = rest[..<colon].lastIndex(of: UInt8(ascii: ",")).map { rest.index(after: $0) } ?? rest.startIndex
            let name = Substring(rest[start..<colon]).withoutBlanks
            rest = rest[rest.index(after: colon)...].drop { $0 == 0x20 }
            let end = Self.endOfValue(in: rest, &openGroupsLeft)
            let value = Substring(rest[..<end]).withoutBlanks
            rest = rest[end...].drop { $0 != UInt8(ascii: ",") }.dropFirst()
            if !name.isEmpty { values[name] = Self.unquoted(value) }
        }
    }

    subscript(name: String) -> String? { values[name].flatMap { $0.filled } }

    func whole(_ name: String) -> Int? { self[name].flatMap { Numeral.whole($0) } }
    func double(_ name: String) -> Double? { self[name].flatMap { Numeral.double($0) } }
    func count(of names: Set<String>) -> Int { names.count { self[$0] != nil } }

    /// The search for the end of quotes or brackets that stay open reads the whole rest, so it is not repeated often.
    private static let maximumOpenGroups = 8

    private static func endOfValue(
        in text: Substring.UTF8View, _ openGroupsLeft: inout Int
    ) -> Substring.UTF8View.Index {
        if let first = text.first, "\"{[".utf8.contains(first), openGroupsLeft > 0 {
            if let end = endOfGroup(in: text) { return end }
            openGroupsLeft -= 1
        }
        return text.firstIndex(of: UInt8(ascii: ",")) ?? text.endIndex
    }

    /// Returns the end of the quotes or brackets that `text` starts with; `nil` if they stay open.
    private static func endOfGroup(in text: Substring.UTF8View) -> Substring.UTF8View.Index? {
        var (depth, isQuoted, isEscaped) = (0, false, false)
        for index in text.indices {
            let byte = text[index]
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = isQuoted
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if !isQuoted, byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                depth += 1
            } else if !isQuoted, byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                depth -= 1
            }
            if depth <= 0, !isQuoted { return text.index(after: index) }
        }
        return nil
    }

    private static func unquoted(_ value: String) -> String {
        value.hasPrefix("\"") ? JSONNode(value)?.string ?? value : value
    }
}
