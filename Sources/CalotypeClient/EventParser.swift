internal import CalotypeAPI
internal import Foundation
internal import NIOCore

/// Parses server-sent events (HTML Living Standard section 9.2) from pieces of any size.
struct EventParser {
    private var rest: [UInt8] = []
    private var id: String?
    private var data: [String] = []
    /// The most bytes that one event may have. Those of the service have some kilobytes.
    static let largestEvent = 4 << 20

    /// Returns the events that end in this piece. Throws `ServiceError` if one has more bytes than the limit.
    mutating func add(_ piece: ByteBuffer) throws -> [ServiceClient.Event] {
        rest += piece.readableBytesView
        guard rest.count + data.reduce(0, { $0 + $1.utf8.count }) <= Self.largestEvent else {
            throw ServiceError(status: nil, detail: "The service sends an event that does not end.")
        }
        var events: [ServiceClient.Event] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: rest[..<end], as: UTF8.self).trimmingCharacters(in: ["\r"])
            rest.removeFirst(end + 1)
            if line.isEmpty {
                if let event { events.append(event) }
                data = []
            } else if let value = Self.value(of: "data", in: line) {
                data.append(value)
            } else if let value = Self.value(of: "id", in: line) {
                id = value
            }
        }
        return events
    }

    /// The event that the lines so far make up. `nil` if there are no lines of data.
    private var event: ServiceClient.Event? {
        guard !data.isEmpty else { return nil }
        let bytes = Array(data.joined(separator: "\n").utf8)
        return ServiceClient.Event(position: id, change: try? RawJSON(bytes).decoded())
    }

    private static func value(of field: String, in line: String) -> String? {
        guard line.hasPrefix(field + ":") else { return nil }
        let value = line.dropFirst(field.count + 1)
        return String(value.hasPrefix(" ") ? value.dropFirst() : value)
    }
}
