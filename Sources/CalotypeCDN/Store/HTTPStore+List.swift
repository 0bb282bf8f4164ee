public import Calotype
internal import Foundation
internal import NIOHTTP1

extension HTTPStore: ListableStore {
    /// A server that tells of folders without end is not followed further.
    private static let mostFolders = 10_000
    private static let longestAnswer = 16 << 20

    /// The keys that begin with `folder`; see `ListableStore`. Asks once for each folder.
    public func keys(below folder: ObjectKey, limit: Int) async throws -> [ObjectKey] {
        var (found, folders, asked) = ([ObjectKey](), [folder.rawValue], 0)
        while found.count < limit, let next = folders.popLast() {
            asked += 1
            guard asked <= Self.mostFolders else { throw TransferError(.upstreamError, detail: "folders without end") }
            for entry in try await entries(of: next) {
                if entry.isFolder {
                    folders.append("\(next)/\(entry.name)")
                } else {
                    found.append(try ObjectKey("\(next)/\(entry.name)"))
                }
            }
        }
        return Array(found.prefix(limit))
    }

    private struct Entry {
        let name: String
        let isFolder: Bool
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
        #"<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>"#

    /// Of an answer by RFC 4918, section 9.1: what lies in the folder, which is among them itself. Folders end in a slash.
    private func entries(_ xml: [UInt8], below address: String) -> [Entry] {
        guard let root = Self.path(of: address) else { return [] }
        return DAVAnswer(xml).addresses.compactMap { address in
            guard let path = Self.path(of: address), path.hasPrefix(root) else { return nil }
            let rest = path.dropFirst(root.count)
            let name = rest.hasSuffix("/") ? rest.dropLast() : rest
            return name.isEmpty || name.contains("/") ? nil : Entry(name: String(name), isFolder: rest.hasSuffix("/"))
        }
    }

    /// Without scheme and host, not percent-encoded.
    private static func path(of address: String) -> String? {
        let parts = address.split(separator: "://", maxSplits: 1)
        guard parts.count == 2 else { return address.removingPercentEncoding }
        return parts[1].firstIndex(of: "/").flatMap { String(parts[1][$0...]).removingPercentEncoding }
    }

    /// See <https://docs.bunny.net/reference/get_-storagezonename-path->.
    private static func entries(_ json: [UInt8]) throws -> [Entry] {
        struct Object: Decodable {
            let ObjectName: String
            let IsDirectory: Bool
        }
        guard let objects = try? JSONDecoder().decode([Object].self, from: Data(json)) else {
            throw TransferError(.upstreamError, detail: "listing: no list of objects")
        }
        return objects.map { Entry(name: $0.ObjectName, isFolder: $0.IsDirectory) }
    }
}

/// The one thing that is of interest in a WebDAV server's answer: the text of each `href`, by whatever prefix.
struct DAVAnswer {
    let addresses: [String]

    init(_ xml: [UInt8]) {
        addresses = String(decoding: xml, as: UTF8.self).split(separator: "<").compactMap { piece in
            let parts = piece.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts[0].prefix { !$0.isWhitespace }.split(separator: ":").last
            guard parts.count == 2, name == "href" else { return nil }
            return String(parts[1]).trimmingCharacters(in: .whitespacesAndNewlines).withoutEntities
        }
    }
}

extension String {
    fileprivate var withoutEntities: String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")]
            .reduce(self) { $0.replacing($1.0, with: $1.1) }
    }
}
