internal import ArgumentParser
internal import Calotype
internal import Foundation

/// A source as the user names it.
struct SourceArgument: ExpressibleByArgument, Sendable, Hashable, CustomStringConvertible {
    /// As `FileText` has it, where it is the name of a file.
    let text: String
    /// The folders between the one that the user named and this file, without slashes around them: empty for a file
    /// that was named itself.
    var folder = ""
    /// Why it cannot be read, where that is known already.
    var failure: ImageProcessingError?

    /// Where it is.
    enum Place: Sendable, Hashable {
        case standardInput
        case file(path: String)
        case address
    }

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        self.init(argument)
    }

    init(_ text: String, in folder: String = "", failure: ImageProcessingError? = nil) {
        self.text = text
        self.folder = folder
        self.failure = failure
    }

    static func == (one: Self, other: Self) -> Bool { one.text == other.text && one.folder == other.folder }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    var place: Place {
        if text == "-" { return .standardInput }
        guard let parts else { return .file(path: text) }
        return Self.path(inAddress: parts).map { .file(path: $0) } ?? .address
    }

    var isStandardInput: Bool { place == .standardInput }
    /// Whether a server reads it from where it is.
    var isAddress: Bool { place == .address }
    var isInBucket: Bool { isAddress && text.hasPrefix("s3://") }

    /// It begins with a scheme (RFC 3986 section 3.1) and two slashes.
    private var parts: (scheme: Substring, rest: Substring)? {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return nil }
        let scheme = text[..<colon]
        guard scheme.first?.isLetter == true,
            scheme.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
        else { return nil }
        return (scheme, text[colon...].dropFirst(3))
    }

    /// The path that a `file://` address of this machine names (RFC 8089); `nil` for any other address.
    private static func path(inAddress parts: (scheme: Substring, rest: Substring)) -> String? {
        guard parts.scheme.lowercased() == "file" else { return nil }
        let rest = parts.rest.prefix { $0 != "?" && $0 != "#" }
        let host = rest.prefix { $0 != "/" }
        guard host.isEmpty || host == "localhost" else { return nil }
        return String(rest.dropFirst(host.count)).percentDecodedFileText
    }

    /// An address without the parts that may hold a secret: user, query and fragment.
    var name: String {
        guard let (scheme, rest) = parts else { return text }
        let shown = rest.prefix { $0 != "?" && $0 != "#" }
        let host = shown.prefix { $0 != "/" }
        let user = host.lastIndex(of: "@").map { shown[...$0] } ?? ""
        return "\(scheme)://\(shown.dropFirst(user.count))"
    }

    /// The last part of the name: that of a file.
    var fileName: String {
        let path = if case .file(let path) = place { path } else { name }
        let last = path.split(separator: "/").last.map(String.init) ?? path
        return isAddress ? last.percentDecodedFileText ?? last : last
    }

    /// The name of the file without its extension.
    var stem: String {
        if isStandardInput { return "stdin" }
        let name = fileName
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return String(name[..<dot])
    }

    var description: String { name.printable }
}

extension String {
    /// `nil` where a `%` has no two hexadecimal digits behind it, and for a zero byte, which no name has.
    fileprivate var percentDecodedFileText: String? {
        var (bytes, rest) = ([UInt8](), Array(utf8)[...])
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy({ isxdigit(Int32($0)) != 0 }),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16), value != 0
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return FileText.text(of: bytes)
    }
}
