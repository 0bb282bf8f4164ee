package import Foundation

/// Encodes and decodes the JSON of requests and answers.
package enum WireJSON {
    /// Encodes a value as JSON, and copies its raw parts.
    package static func bytes(of value: some Encodable) throws -> [UInt8] {
        let (encoder, inserts) = (encoder, RawJSONInserts())
        encoder.userInfo[RawJSONInserts.key] = inserts
        return inserts.inserted(in: Array(try encoder.encode(value)))
    }

    /// An encoder that writes dates as `2026-01-31T12:00:00.000Z`.
    package static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(text(of: date))
        }
        return encoder
    }

    /// The date as it is written in JSON.
    package static func text(of date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// A decoder that reads the dates of `encoder`, and dates without a fraction.
    package static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            guard let date = date(try container.decode(String.self)) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "no ISO 8601 time")
            }
            return date
        }
        return decoder
    }

    /// Reads a time such as `2026-01-31T12:00:00Z`, with or without a fraction. `nil` if the text has another form.
    package static func date(_ text: String) -> Date? {
        (try? Date.ISO8601FormatStyle().parse(text))
            ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
    }
}
