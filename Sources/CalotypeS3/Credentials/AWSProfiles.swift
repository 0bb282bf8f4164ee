internal import Calotype
internal import Foundation

/// The settings in the shared files of AWS's programs, by profile.
///
/// See <https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html>.
struct AWSProfiles: Sendable {
    /// The settings, by the profile's name, then by the key in lower case.
    private(set) var profiles: [String: [String: String]] = [:]

    subscript(name: String) -> [String: String]? { profiles[name] }

    init() {}

    static func read(_ surroundings: AWSSurroundings) async throws -> Self {
        try await blocking { _ in Self(surroundings) }
    }

    /// Reads `~/.aws/config` and `~/.aws/credentials`, or the files that the environment names. Missing files are
    /// ignored.
    init(_ surroundings: AWSSurroundings) {
        let folder = surroundings.home.map { "\($0)/.aws" }
        let files = [
            (path: surroundings["AWS_CONFIG_FILE"] ?? folder.map { "\($0)/config" }, isConfig: true),
            (path: surroundings["AWS_SHARED_CREDENTIALS_FILE"] ?? folder.map { "\($0)/credentials" }, isConfig: false),
        ]
        for file in files {
            guard let path = file.path.map({ surroundings.expanded($0) }),
                let text = try? String(contentsOfFile: path, encoding: .utf8)
            else { continue }
            add(text, isConfig: file.isConfig)
        }
    }

    func region(_ surroundings: AWSSurroundings) -> String? { self[surroundings.profile]?["region"] }

    /// Adds the settings of a file. They replace settings that were added before.
    mutating func add(_ text: String, isConfig: Bool) {
        var name: String?
        for line in text.split(whereSeparator: \.isNewline) {
            // An indented line belongs to a nested setting.
            guard let first = line.first, !first.isWhitespace, first != "#", first != ";" else { continue }
            if first == "[" {
                name = Self.profile(String(line.dropFirst().prefix { $0 != "]" }), isConfig: isConfig)
                if let name, profiles[name] == nil { profiles[name] = [:] }
            } else if let name, let (key, value) = Self.setting(line) {
                profiles[name]?[key] = value
            }
        }
    }

    /// Returns the profile's name in a section title. In the config file, every section except the default one begins
    /// with its type.
    private static func profile(_ title: String, isConfig: Bool) -> String? {
        let words = title.split(whereSeparator: \.isWhitespace).map(String.init)
        if words.count == 1, let name = words.first, !isConfig || name == "default" { return name }
        return isConfig && words.count == 2 && words[0] == "profile" ? words[1] : nil
    }

    private static func setting(_ line: Substring) -> (key: String, value: String)? {
        guard let sign = line.firstIndex(of: "=") else { return nil }
        var value = line[line.index(after: sign)...]
        for comment in [" #", " ;", "\t#", "\t;"] {
            if let start = value.firstRange(of: comment) { value = value[..<start.lowerBound] }
        }
        return (
            line[..<sign].trimmingCharacters(in: .whitespaces).lowercased(), value.trimmingCharacters(in: .whitespaces)
        )
    }
}

extension AWSSurroundings {
    /// Replaces `~` at the start with the home folder.
    func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home else { return path }
        return home + path.dropFirst()
    }
}
