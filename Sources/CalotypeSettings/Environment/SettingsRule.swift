internal import Calotype
internal import CalotypeObservability
internal import CalotypeS3
internal import Foundation
internal import Logging

/// The allowed values of a variable: as text, and as a parser that returns `nil` for any other value.
struct SettingsRule<Value>: Sendable {
    let allowed: String
    let parse: @Sendable (String) -> Value?
}

extension SettingsRule<String> {
    static let path = SettingsRule(allowed: "a path") { $0.contains("\0") ? nil : $0 }
    static let host = SettingsRule(allowed: "an address or host name without a port") { text in
        text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-:".contains($0)) } ? text : nil
    }
    static let bucket = SettingsRule(allowed: "a bucket name: 3 to 63 of a-z, 0-9, '.', '-' and '_'") {
        BucketName.isValid($0) ? $0 : nil
    }
    static let region = SettingsRule(allowed: "a region such as us-east-1: a-z, 0-9 and '-'") { text in
        let allowed = "abcdefghijklmnopqrstuvwxyz0123456789-".utf8
        return (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { allowed.contains($0) } ? text : nil
    }
}

extension SettingsRule<Secret> {
    static let pem = SettingsRule(allowed: "a path, or a text that begins with -----BEGIN") {
        $0.contains("\0") ? nil : Secret($0)
    }
    static let secret = SettingsRule(allowed: "a text of visible ASCII characters") { text in
        text.unicodeScalars.allSatisfy { ("!"..."~").contains($0) } ? Secret(text) : nil
    }
}

extension SettingsRule<Bool> {
    static let flag = SettingsRule(allowed: "true or false") { text in
        switch text.lowercased() {
        case "true", "1", "yes", "on": true
        case "false", "0", "no", "off": false
        default: nil
        }
    }
}

extension SettingsRule<Int> {
    static let port = SettingsRule(allowed: "a port, 0 to 65535") { within(0...65535, $0) }
    static let count = SettingsRule(allowed: "a whole number, 1 or more") { within(1...Int.max, $0) }
    static let percent = SettingsRule(allowed: "a whole number, 0 to 100") { within(0...100, $0) }
    static let redirects = SettingsRule(allowed: "a whole number, 0 to 20") { within(0...20, $0) }
    static let threads = SettingsRule(allowed: "a whole number, 1 to 1024") { within(1...1024, $0) }
    static let processes = SettingsRule(allowed: "a whole number, 0 to 1024") { within(0...1024, $0) }

    /// Sizes in powers of 1024, as memory is counted, in the spellings of Kubernetes, Docker and others.
    static let bytes = SettingsRule(allowed: "a number of bytes, 1 or more, such as 50000000, 512K, 64M, 2G or 2Gi") {
        text in
        let shifts = ["": 0, "K": 10, "M": 20, "G": 30, "T": 40]
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        var unit = text.dropFirst(digits.count).uppercased()
        if unit.count > 1, unit.hasSuffix("B") { unit.removeLast() }
        if unit.count > 1, unit.hasSuffix("I") { unit.removeLast() }
        guard let number = within(1...Int.max, String(digits)), let shift = shifts[unit] else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
        return overflow ? nil : bytes
    }

    private static func within(_ range: ClosedRange<Int>, _ text: String) -> Int? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
}

extension SettingsRule<Duration> {
    static let seconds = SettingsRule(allowed: "a number of seconds above 0, up to 86400") { text in
        Double(text).flatMap { $0 > 0 && $0 <= 86400 ? .seconds($0) : nil }
    }
}

extension SettingsRule<Double> {
    static let videoSeconds = SettingsRule(allowed: "a number of seconds above 0, up to 86400") { text in
        Double(text).flatMap { $0 > 0 && $0 <= 86400 ? $0 : nil }
    }
}

extension SettingsRule<Logger.Level> {
    static let level = SettingsRule(allowed: "one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))")
    {
        let name = $0.lowercased()
        return Logger.Level(rawValue: name == "warn" ? "warning" : name)
    }
}

extension SettingsRule<WebPEncoderName> {
    static let webpEncoder = SettingsRule(
        allowed: WebPEncoderName.allCases.map(\.rawValue).joined(separator: " or "), parse: WebPEncoderName.init)
}

extension SettingsRule<FileAccess> {
    static let fileAccess = SettingsRule(allowed: "owner, group, everyone or umask") { text in
        switch text {
        case "owner": .owner
        case "group": .group
        case "everyone": .everyone
        case "umask": .umask
        default: nil
        }
    }
}

extension SettingsRule<S3Addressing> {
    static let addressing = SettingsRule(allowed: "auto, path or virtual") { text in
        switch text {
        case "auto": .automatic
        case "path": .path
        case "virtual": .virtualHost
        default: nil
        }
    }
}

extension SettingsRule<URL> {
    static let address = SettingsRule(allowed: "an http:// or https:// address without user, query and fragment") {
        text in
        guard let url = URL(string: text), ["http", "https"].contains(url.scheme?.lowercased()),
            url.host?.isEmpty == false, url.user == nil, url.password == nil, url.query == nil, url.fragment == nil,
            URLComponents(string: text)?.hasUsablePort == true
        else { return nil }
        return url
    }
}

extension SettingsRule<LogFormat> {
    static let logFormat = SettingsRule(allowed: "json or text") { LogFormat(rawValue: $0.lowercased()) }
}
