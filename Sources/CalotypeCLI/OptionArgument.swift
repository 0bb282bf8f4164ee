internal import ArgumentParser
internal import Calotype
internal import Foundation

/// `NAME=VALUE` for every variant, or `VARIANT.NAME=VALUE` for one.
struct OptionArgument: ExpressibleByArgument, Sendable {
    let path: [String]
    let value: JSONValue

    init?(argument: String) {
        guard let sign = argument.firstIndex(of: "=") else { return nil }
        path = argument[..<sign].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard !path.contains("") else { return nil }
        value = JSONValue(typed: String(argument[argument.index(after: sign)...]))
    }

    init(_ name: String, _ value: JSONValue) {
        path = [name]
        self.value = value
    }
}

extension JSONValue {
    /// Reads JSON, or else a list of numbers with commas between them, or else a text.
    fileprivate init(typed text: String) {
        if let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) {
            self = value
        } else {
            let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
            self =
                numbers.count > 1 && !numbers.contains(nil)
                ? .array(numbers.compactMap { $0 }.map(JSONValue.number)) : .string(text)
        }
    }
}

/// The options that change a preset.
struct JobOptions: ParsableArguments {
    @Option(
        name: [.customShort("O"), .customLong("option")],
        help: ArgumentHelp(
            "Change the preset: quality=70 for every variant, normal.quality=70 for one; thumb.format=webp and "
                + "thumb.maxWidth=320 add one. May be given again.",
            valueName: "[variant.]name=value"))
    var option: [OptionArgument] = []

    @Option(help: ArgumentHelp("Make these variants alone, like thumb,normal.", valueName: "variants"))
    var only: String?

    @Option(help: "The frame of a video to use: short for --option poster=….")
    var poster: String?

    func validate() throws {
        if let only, only.split(separator: ",").isEmpty {
            throw ValidationError("--only is a list of variants, like thumb,normal.")
        }
        _ = try json
    }

    /// The options in the form of a job's JSON. Throws `ValidationError` if two of them contradict each other.
    var json: [String: JSONValue] {
        get throws {
            var all: JSONValue = .object([:])
            for option in option + shorthands {
                guard all.put(option.value, at: option.path[...]) else {
                    throw ValidationError("--option \(option.path.joined(separator: ".")) is given twice. Keep one.")
                }
            }
            guard case .object(let fields) = all else { return [:] }
            return fields
        }
    }

    private var shorthands: [OptionArgument] {
        [
            poster.map { OptionArgument("poster", .string($0)) },
            only.map { names in
                let names = names.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
                return OptionArgument("only", .array(names.map(JSONValue.string)))
            },
        ].compactMap { $0 }
    }

    /// Returns the specs of a preset with these options applied, for work in this process. Throws `ValidationError` if
    /// the preset does not accept them.
    func specs(of preset: QualityPreset) throws -> [VariantSpec] {
        do {
            let specs = try preset.specs(changedBy: json, mayNameFiles: true)
            if let (variant, path) = specs.missingWatermark {
                throw ValidationError(
                    "The watermark image '\(path.printable)' of '\(variant)' is not there. Check its path.")
            }
            return specs
        } catch let error as InvalidJob {
            throw ValidationError(Self.advice(error))
        }
    }

    /// Returns the message of a wrong option, with the name under which the user typed it.
    static func advice(_ error: InvalidJob) -> String {
        let path = error.field.replacing(#/^options\./#, with: "")
        return path == "only" ? "--only: \(error.message.withFlagOnly)" : "--option \(path): \(error.message)"
    }
}

extension JSONValue {
    /// Adds a value at a path. Returns `false` if there is already a value.
    fileprivate mutating func put(_ value: JSONValue, at path: ArraySlice<String>) -> Bool {
        guard let name = path.first else { return false }
        guard case .object(var fields) = self else { return false }
        if path.count == 1 {
            guard fields.updateValue(value, forKey: name) == nil else { return false }
        } else {
            guard fields[name, default: .object([:])].put(value, at: path.dropFirst()) else { return false }
        }
        self = .object(fields)
        return true
    }
}

extension String {
    /// This message about the field `only` for a person who types a command: `{"only": ["thumb"]}` becomes
    /// `--only thumb`, and a list of names has no brackets and quotes.
    var withFlagOnly: String {
        func plain(_ list: Substring) -> String { list.filter { !"[]\" ".contains($0) } }
        return replacing(#/\{"only": (\[[^\]]*\])\}/#) { "--only \(plain($0.1))" }
            .replacing(#/like (\["[^\]]*\])/#) { "like \(plain($0.1))" }
    }
}
