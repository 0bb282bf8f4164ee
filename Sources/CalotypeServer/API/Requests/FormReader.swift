internal import CalotypeAPI
internal import HTTPTypes
internal import Hummingbird

/// Reads a form with one image and text fields. The caller gets the image in pieces. The fields correspond to query
/// parameters.
struct FormReader {
    /// The most bytes of the form besides the image.
    static let spare = 4 * RequestRules.freeTextLimit

    private var parser: MultipartParser
    private let imageLimit: Int
    private var part: Part?
    private var fields: [String: String] = [:]
    private var fieldBytes = 0
    private var imageBytes = 0
    private var hasImage = false

    private enum Part {
        case image
        case field(name: String, [UInt8])
    }

    /// Throws `Problem` (400) if the content type has no valid boundary.
    init(_ request: Request, imageLimit: Int) throws {
        guard let boundary = Self.boundary(in: request.headers[.contentType] ?? "") else { throw Problem.noForm }
        parser = MultipartParser(boundary: boundary)
        self.imageLimit = imageLimit
    }

    private static func boundary(in type: String) -> String? {
        for parameter in type.split(separator: ";").dropFirst() {
            let parts: [Substring] = parameter.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].trimmingSpace.lowercased() == "boundary" else { continue }
            let boundary = parts[1].trimmingSpace.trimmingQuotes
            return (1...70).contains(boundary.utf8.count) ? String(boundary) : nil
        }
        return nil
    }

    /// Reads the next bytes of the body. Returns the pieces of the image in them, which may be none.
    mutating func read(
        _ bytes: some Collection<UInt8>, check: ([String: String]) throws -> Void
    ) throws -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        for event in try parser.read(bytes) {
            switch event {
            case .part(let head): try begin(head, check)
            case .bytes(let bytes): if let piece = try take(bytes) { pieces.append(piece) }
            case .endOfPart: try end()
            }
        }
        return pieces
    }

    /// Returns all fields, at the end of the body. Throws `Problem` if the form is incomplete or has no image.
    func finished() throws -> [String: String] {
        guard parser.isComplete else { throw Problem.noForm }
        guard hasImage else {
            throw Problem.invalid(
                "file", "The form has no image. Add one as a file: curl -F file=@image.png. For 'sourceUrl' send JSON.")
        }
        return fields
    }

    private mutating func begin(_ head: MultipartHead, _ check: ([String: String]) throws -> Void) throws {
        guard head.isFile else {
            guard fields[head.name] == nil else {
                throw Problem.invalid(head.name, "The form has the field '\(head.name)' twice.")
            }
            part = .field(name: head.name, [])
            return
        }
        guard !hasImage else {
            throw Problem.invalid(head.name, "The form has two files. Send one image in each request.")
        }
        try check(fields)
        part = .image
        hasImage = true
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) throws -> ArraySlice<UInt8>? {
        switch part {
        case .image:
            imageBytes += bytes.count
            guard imageBytes <= imageLimit else { throw Problem.tooLarge(imageLimit) }
            return bytes
        case .field(let name, let text):
            fieldBytes += bytes.count
            guard fieldBytes <= Self.spare else {
                throw Problem.invalid(name, "The fields of the form have more than \(Self.spare) bytes.")
            }
            part = .field(name: name, text + bytes)
            return nil
        case nil: return nil
        }
    }

    private mutating func end() throws {
        if case .field(let name, let text) = part {
            guard let text = String(validating: text, as: UTF8.self) else {
                throw Problem.invalid(name, "The field '\(name)' is not UTF-8.")
            }
            fields[name] = text
        }
        part = nil
    }
}

extension Substring {
    fileprivate var trimmingSpace: Substring { drop(while: \.isWhitespace).trimmingEnd(\.isWhitespace) }
    fileprivate var trimmingQuotes: Substring { drop { $0 == "\"" }.trimmingEnd { $0 == "\"" } }

    private func trimmingEnd(_ isSpare: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, isSpare(last) { text.removeLast() }
        return text
    }
}
