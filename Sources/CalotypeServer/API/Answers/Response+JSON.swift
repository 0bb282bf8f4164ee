internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension Response {
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let bytes = try WireJSON.bytes(of: value)
        return Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

enum WireJSON {
    /// Encodes a value as JSON, and copies its raw parts.
    static func bytes(of value: some Encodable) throws -> [UInt8] {
        let (encoder, inserts) = (encoder, RawJSONInserts())
        encoder.userInfo[RawJSONInserts.key] = inserts
        return inserts.inserted(in: Array(try encoder.encode(value)))
    }

    /// An encoder that writes dates as `2026-01-31T12:00:00.000Z`.
    static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        }
        return encoder
    }
}
