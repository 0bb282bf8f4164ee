public import Calotype
internal import Foundation
internal import NIOHTTP1

extension HTTPStore: ListableStore {
    /// The most folders of one listing, because a server may report folders without end.
    private static let mostFolders = 10_000
    private static let longestAnswer = 16 << 20

    /// Returns the keys that begin with `folder`; see `ListableStore`. Sends one request per folder.
    public func keys(below folder: ObjectKey, limit: Int) async throws -> [ObjectKey] {
        try await objects(below: folder, limit: limit).map(\.key)
    }

    /// Returns the objects, with the times at which they were last written; see `ListableStore`.
    public func objects(below folder: ObjectKey, limit: Int) async throws -> [ListedObject] {
        var (found, folders, asked) = ([ListedObject](), [folder.rawValue], 0)
        while found.count < limit, let next = folders.popLast() {
            asked += 1
            guard asked <= Self.mostFolders else { throw TransferError(.upstreamError, detail: "folders without end") }
            for entry in try await entries(of: next) {
                if entry.isFolder {
                    folders.append("\(next)/\(entry.name)")
                } else {
                    found.append(
                        ListedObject(key: try ObjectKey("\(next)/\(entry.name)"), storedAt: entry.storedAt))
                }
            }
        }
        return Array(found.prefix(limit))
    }

    private struct Entry {
        let name: String
        let isFolder: Bool
        let storedAt: Date?
    }

    private func entries(of folder: String) async throws -> [Entry] {
        let address = try address(of: ObjectKey(folder)) + "/"
        return try await trying {
            let answer =
                switch access.rules {
                case .webDAV:
                    try await send(
                        .PROPFIND, address, [("Depth", "1"), ("Content-Type", "application/xml")],
                        body: .bytes(Array(Self.question.utf8)), readingUpTo: Self.longestAnswer)
                case .plain:
                    try await send(.GET, address, [("Accept", "application/json")], readingUpTo: Self.longestAnswer)
                }
            guard answer.status != 404 else { return [] }
            guard (200..<300).contains(answer.status) else { throw TransferError(answer, during: "listing") }
            return switch access.rules {
            case .webDAV: entries(answer.body, below: address)
            case .plain: try Self.entries(answer.body)
            }
        }
    }

    private static let question =
        #"<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/><getlastmodified/></prop></propfind>"#

    /// Reads a response as in RFC 4918, section 9.1: the contents of a folder. The folder itself is listed, too, and is
    /// left out. The names of folders end in a slash.
    private func entries(_ xml: [UInt8], below address: String) -> [Entry] {
        guard let root = Self.path(of: address) else { return [] }
        return DAVAnswer(xml).resources.compactMap { resource in
            guard let path = Self.path(of: resource.address), path.hasPrefix(root) else { return nil }
            let rest = path.dropFirst(root.count)
            let name = rest.hasSuffix("/") ? rest.dropLast() : rest
            guard !name.isEmpty, !name.contains("/") else { return nil }
            return Entry(name: String(name), isFolder: rest.hasSuffix("/"), storedAt: resource.storedAt)
        }
    }

    /// The path of an address, without scheme and host, and not percent-encoded.
    private static func path(of address: String) -> String? {
        let parts = address.split(separator: "://", maxSplits: 1)
        guard parts.count == 2 else { return address.removingPercentEncoding }
        return parts[1].firstIndex(of: "/").flatMap { String(parts[1][$0...]).removingPercentEncoding }
    }

    /// Reads a response of bunny.net; see <https://docs.bunny.net/reference/get_-storagezonename-path->.
    private static func entries(_ json: [UInt8]) throws -> [Entry] {
        struct Object: Decodable {
            let ObjectName: String
            let IsDirectory: Bool
            let LastChanged: String?
        }
        guard let objects = try? JSONDecoder().decode([Object].self, from: Data(json)) else {
            throw TransferError(.upstreamError, detail: "listing: no list of objects")
        }
        return objects.map {
            Entry(name: $0.ObjectName, isFolder: $0.IsDirectory, storedAt: $0.LastChanged.flatMap(Self.date))
        }
    }

    /// Reads a date such as `2026-01-31T12:00:00.123`. It is in UTC, which bunny.net does not state.
    private static func date(_ text: String) -> Date? {
        try? Date.ISO8601FormatStyle().parse(text.prefix(19) + "Z")
    }
}

/// The relevant part of a WebDAV response: the text of each `href`, and of the `getlastmodified` that follows it. Any
/// namespace prefix is accepted.
struct DAVAnswer {
    struct Resource {
        let address: String
        var storedAt: Date?
    }

    private(set) var resources: [Resource] = []

    init(_ xml: [UInt8]) {
        for piece in String(decoding: xml, as: UTF8.self).split(separator: "<") {
            let parts = piece.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].hasPrefix("/") else { continue }
            let text = String(parts[1]).trimmingCharacters(in: .whitespacesAndNewlines)
            switch parts[0].prefix(while: { !$0.isWhitespace }).split(separator: ":").last {
            case "href": resources.append(Resource(address: text.withoutEntities))
            case "getlastmodified" where !resources.isEmpty:
                resources[resources.count - 1].storedAt = HTTPDate.parse(text)
            default: break
            }
        }
    }
}

/// A date as in HTTP's headers (RFC 9110, section 5.6.7): `Sat, 31 Jan 2026 12:00:00 GMT`.
private enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func parse(_ text: String) -> Date? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])),
            let day = Int(words[1])
        else { return nil }
        let (monthText, dayText) = (month < 9 ? "0\(month + 1)" : "\(month + 1)", day < 10 ? "0\(day)" : "\(day)")
        return try? Date.ISO8601FormatStyle().parse("\(words[3])-\(monthText)-\(dayText)T\(words[4])Z")
    }
}

extension String {
    fileprivate var withoutEntities: String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")]
            .reduce(self) { $0.replacing($1.0, with: $1.1) }
    }
}
