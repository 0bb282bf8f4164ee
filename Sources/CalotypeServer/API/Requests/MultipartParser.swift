internal import CalotypeAPI
internal import HTTPTypes

/// Parses a multipart/form-data body while it arrives (RFC 7578, RFC 2046 5.1).
struct MultipartParser {
    enum Event {
        case part(MultipartHead)
        case bytes(ArraySlice<UInt8>)
        case endOfPart
    }

    private enum State { case preamble, afterDelimiter, head, body, epilogue }

    private let delimiter: [UInt8]
    private var state = State.preamble
    /// The bytes without an event so far. It begins with a line break, so that the first delimiter is like all others.
    private var buffer: [UInt8] = [13, 10]

    static let longestHead = 8_192

    init(boundary: String) { delimiter = Array("\r\n--\(boundary)".utf8) }

    /// Whether the last delimiter has been read.
    var isComplete: Bool { state == .epilogue }

    /// Parses the next bytes and returns their events. Throws `Problem` (400) if the body is not a valid form.
    mutating func read(_ bytes: some Collection<UInt8>) throws -> [Event] {
        buffer.append(contentsOf: bytes)
        var (events, start) = ([Event](), 0)
        while let next = try step(from: start, &events) { start = next }
        return events
    }

    /// Performs one step and returns the position of the next one. Returns `nil` if more bytes are needed. The buffer
    /// then holds only the bytes without an event.
    private mutating func step(from start: Int, _ events: inout [Event]) throws -> Int? {
        switch state {
        case .preamble, .body: return try findDelimiter(from: start, &events)
        case .afterDelimiter:
            guard buffer.count >= start + 2 else { return wait(from: start) }
            // `--` ends the form. Otherwise the line ends here, perhaps after spaces.
            guard buffer[start] != 45 || buffer[start + 1] != 45 else {
                state = .epilogue
                return start
            }
            guard let line = firstIndex(of: [13, 10], from: start) else { return try wait(from: start, isHead: true) }
            guard buffer[start..<line].allSatisfy({ $0 == 32 || $0 == 9 }) else { throw Problem.noForm }
            state = .head
            // The line break stays in the buffer, because a head may be empty.
            return line
        case .head:
            guard let end = firstIndex(of: [13, 10, 13, 10], from: start) else {
                return try wait(from: start, isHead: true)
            }
            guard end - start < Self.longestHead else { throw Problem.noForm }
            events.append(.part(try MultipartHead(String(decoding: buffer[start..<end], as: UTF8.self))))
            state = .body
            return end + 4
        case .epilogue: return wait(from: buffer.count)
        }
    }

    private mutating func findDelimiter(from start: Int, _ events: inout [Event]) throws -> Int? {
        let found = firstIndex(of: delimiter, from: start)
        // The last bytes may be the start of a delimiter.
        let end = found ?? max(buffer.count - delimiter.count + 1, start)
        if state == .body, end > start { events.append(.bytes(buffer[start..<end])) }
        guard let found else { return wait(from: end) }
        if state == .body { events.append(.endOfPart) }
        state = .afterDelimiter
        return found + delimiter.count
    }

    private mutating func wait(from start: Int) -> Int? {
        buffer.removeFirst(start)
        return nil
    }

    private mutating func wait(from start: Int, isHead: Bool) throws -> Int? {
        guard buffer.count - start < Self.longestHead else { throw Problem.noForm }
        return wait(from: start)
    }

    private func firstIndex(of pattern: [UInt8], from start: Int) -> Int? {
        var index = start
        while let candidate = buffer[index...].firstIndex(of: pattern[0]), candidate + pattern.count <= buffer.count {
            if buffer[candidate...].starts(with: pattern) { return candidate }
            index = candidate + 1
        }
        return nil
    }
}

/// The head of a part.
struct MultipartHead: Equatable {
    let name: String
    let isFile: Bool

    init(_ text: String) throws {
        var disposition: String?
        var type = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.drop { $0 == " " } }
            guard parts.count == 2 else { continue }
            switch parts[0].lowercased() {
            case "content-disposition": disposition = String(parts[1])
            case "content-type": type = parts[1].lowercased()
            case "content-transfer-encoding" where !["binary", "8bit", "7bit"].contains(parts[1].lowercased()):
                throw Problem.encodedPart
            default: break
            }
        }
        let parameters = Self.parameters(disposition ?? "")
        guard let name = parameters["name"] else { throw Problem.noForm }
        self.name = name
        isFile =
            parameters["filename"] != nil || parameters["filename*"] != nil || type.hasPrefix("image/")
            || type.hasPrefix("video/") || ["file", "image"].contains(name)
    }

    /// Parses `name="value"` and `name=value`, separated by semicolons.
    private static func parameters(_ text: String) -> [String: String] {
        var values: [String: String] = [:]
        var rest = text[...].drop { $0 != ";" }.dropFirst()
        while let equals = rest.firstIndex(of: "=") {
            let name = rest[..<equals].filter { !$0.isWhitespace && $0 != ";" }.lowercased()
            rest = rest[equals...].dropFirst()
            var value = ""
            if rest.first == "\"" {
                rest = rest.dropFirst()
                while let character = rest.first, character != "\"" {
                    rest = rest.dropFirst()
                    if character == "\\", let escaped = rest.first {
                        value.append(escaped)
                        rest = rest.dropFirst()
                    } else {
                        value.append(character)
                    }
                }
                rest = rest.drop { $0 != ";" }.dropFirst()
            } else {
                value = String(rest.prefix { $0 != ";" }).filter { !$0.isWhitespace }
                rest = rest.drop { $0 != ";" }.dropFirst()
            }
            values[name] = values[name] ?? value
        }
        return values
    }
}

extension Problem {
    static let noForm = Self(
        .badRequest, "invalid-form", "The body is not valid multipart/form-data, or was cut off.")
    fileprivate static let encodedPart = Self(
        .unsupportedMediaType, "content-transfer-encoding",
        "A part of the form has a Content-Transfer-Encoding. Send the image as it is.")
}
