internal import CalotypeAPI
internal import Foundation
internal import NIOCore

/// Parses server-sent events (HTML Living Standard section 9.2) from pieces of any size.
struct EventParser {
    /// The beginning of a line whose end has not arrived.
    private var rest: [UInt8] = []
    private var id: String?
    private var data: [String] = []
    private var dataBytes = 0
    /// The most bytes that one event may have. Those of the service have some kilobytes.
    static let largestEvent = 4 << 20

    /// Returns the events that end in this piece. Throws `ServiceError` if one has more bytes than the limit.
    mutating func add(_ piece: ByteBuffer) throws -> [ServiceClient.Event] {
        var (events, start) = ([ServiceClient.Event](), 0)
        // Each byte is looked at once, however long a line or an event is.
        var searched = rest.count
        rest += piece.readableBytesView
        while let end = rest[searched...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: rest[start..<end], as: UTF8.self).trimmingCharacters(in: ["\r"])
            if let event = event(endingWith: line) { events.append(event) }
            guard dataBytes <= Self.largestEvent else { throw Self.endless }
            (start, searched) = (end + 1, end + 1)
        }
        rest.removeFirst(start)
        guard rest.count + dataBytes <= Self.largestEvent else { throw Self.endless }
        return events
    }

    private static let endless = ServiceError(status: nil, detail: "The service sends an event that does not end.")

    /// Takes a line. Returns the event that ends with it, if there is one.
    private mutating func event(endingWith line: String) -> ServiceClient.Event? {
        guard !line.isEmpty else {
            defer { (data, dataBytes) = ([], 0) }
            return event
        }
        if let value = Self.value(of: "data", in: line) {
            data.append(value)
            dataBytes += value.utf8.count + 1
        } else if let value = Self.value(of: "id", in: line) {
            id = value
        }
        return nil
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
