internal import ArgumentParser
internal import Calotype
internal import Foundation

/// A source in the form in which the user names it.
struct SourceArgument: ExpressibleByArgument, Sendable, Hashable, CustomStringConvertible {
    /// The text. If it is a file name, it has the form of `FileText`.
    let text: String
    /// The folders between a folder that the user named and this file, without slashes at the ends. Empty for a file
    /// that the user named itself.
    var folder = ""
    /// The error, if the source is already known to be unreadable. Otherwise `nil`.
    var failure: ImageProcessingError?

    /// The location of the source.
    enum Location: Sendable, Hashable {
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

    var location: Location {
        if text == "-" { return .standardInput }
        guard let parts else { return .file(path: text) }
        return Self.path(inAddress: parts).map { .file(path: $0) } ?? .address
    }

    var isStandardInput: Bool { location == .standardInput }
    /// Whether a server reads the source itself, at its address.
    var isAddress: Bool { location == .address }
    var isInBucket: Bool { isAddress && text.hasPrefix("s3://") }

    /// The scheme (RFC 3986 section 3.1) and the rest after `://`. `nil` if the text is not an address.
    private var parts: (scheme: Substring, rest: Substring)? {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return nil }
        let scheme = text[..<colon]
        guard scheme.first?.isLetter == true,
            scheme.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
        else { return nil }
        return (scheme, text[colon...].dropFirst(3))
    }

    /// Returns the path in a `file://` address of this machine (RFC 8089), or `nil` for any other address.
    private static func path(inAddress parts: (scheme: Substring, rest: Substring)) -> String? {
        guard parts.scheme.lowercased() == "file" else { return nil }
        let rest = parts.rest.prefix { $0 != "?" && $0 != "#" }
        let host = rest.prefix { $0 != "/" }
        guard host.isEmpty || host == "localhost" else { return nil }
        return String(rest.dropFirst(host.count)).percentDecodedFileText
    }

    /// The address without the parts that may contain a secret: user, query and fragment.
    var name: String {
        guard let (scheme, rest) = parts else { return text }
        let shown = rest.prefix { $0 != "?" && $0 != "#" }
        let host = shown.prefix { $0 != "/" }
        let user = host.lastIndex(of: "@").map { shown[...$0] } ?? ""
        return "\(scheme)://\(shown.dropFirst(user.count))"
    }

    /// The last part of the name, which is the name of a file.
    var fileName: String {
        let path = if case .file(let path) = location { path } else { name }
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
    /// The text without percent-encoding. `nil` if a `%` is not followed by two hexadecimal digits, or for a zero byte,
    /// which is not allowed in names.
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
