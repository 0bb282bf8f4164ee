internal import ArgumentParser
internal import Calotype

/// The template for the names of files in `--output`: text with fields in braces.
struct NameTemplate: ExpressibleByArgument, Sendable {
    /// The fields that a name may contain.
    enum Field: String, CaseIterable, Sendable {
        case stem, name, dir, variant, ext, width, height, tool, user, id, hash, index
    }

    private enum Part: Sendable {
        case text(String)
        case field(Field)
    }

    private let parts: [Part]
    /// The mistake in the template, and how to fix it. `nil` if it is valid.
    let mistake: String?

    init(argument: String) {
        do throws(Mistake) {
            parts = try Self.parts(of: argument)
            mistake = Self.mistake(in: argument)
        } catch {
            parts = []
            mistake = error.message
        }
    }

    func uses(_ field: Field) -> Bool {
        parts.contains { if case .field(field) = $0 { true } else { false } }
    }

    /// Returns the path of a file, without a leading slash. Empty folders are removed. Only the field `dir` can add
    /// folders: in other fields, a slash becomes an underscore. `nil` if the path would be empty, or would lead out of
    /// the folder.
    func path(_ value: (Field) -> String) -> String? {
        let written = parts.map { part in
            switch part {
            case .text(let text): text
            case .field(.dir): value(.dir)
            case .field(let field): value(field).replacing("/", with: "_")
            }
        }.joined()
        guard !written.hasSuffix("/") else { return nil }
        let folders = written.split(separator: "/")
        guard !folders.isEmpty, !folders.contains("."), !folders.contains("..") else { return nil }
        return folders.joined(separator: "/")
    }

    private struct Mistake: Error {
        let message: String
    }

    /// Splits a template into its parts. `{{` and `}}` stand for braces.
    private static func parts(of text: String) throws(Mistake) -> [Part] {
        var (parts, plain, rest) = ([Part](), "", text[...])
        while let next = rest.popFirst() {
            if next == "{" || next == "}", rest.first == next {
                plain.append(rest.removeFirst())
            } else if next == "{" {
                guard let end = rest.firstIndex(of: "}") else {
                    throw Mistake(message: "--name has a '{' without its '}'. Write '{{' for a brace.")
                }
                guard let field = Field(rawValue: String(rest[..<end])) else {
                    throw Mistake(
                        message: "--name has a field '{\(rest[..<end])}', which is none. The fields are \(fieldNames).")
                }
                parts += [.text(plain), .field(field)]
                (plain, rest) = ("", rest[rest.index(after: end)...])
            } else if next == "}" {
                throw Mistake(message: "--name has a '}' without its '{'. Write '}}' for a brace.")
            } else {
                plain.append(next)
            }
        }
        return parts + [.text(plain)]
    }

    private static let fieldNames = Field.allCases.map { "{\($0.rawValue)}" }.joined(separator: ", ")

    private static func mistake(in text: String) -> String? {
        if text.isEmpty || text.hasSuffix("/") { return "--name is the name of a file, like '{stem}-{variant}.{ext}'." }
        if text.hasPrefix("/") || text.split(separator: "/").contains("..") {
            return "--name leads out of the folder that --output names. Leave out '..' and a slash in front."
        }
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            return "--name holds a control character. Leave it out."
        }
        return nil
    }
}
