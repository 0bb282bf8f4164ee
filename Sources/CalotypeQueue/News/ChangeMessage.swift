internal import Calotype
internal import Foundation

/// The text of a notification between processes: `work NODE`, or `changes NODE j:USER/JOB b:USER/BATCH …`.
///
/// The name of the node lets each process ignore its own notifications. Texts of an unknown form come from other
/// versions, and count as work, which only costs one search.
enum ChangeMessage: Equatable {
    case work(node: String)
    case changes(node: String, [Name])

    enum Name: Sendable, Hashable {
        case job(JobName)
        case batch(BatchName)
    }

    /// PostgreSQL's limit is 7,999 bytes.
    private static let longest = 7_900

    /// Returns the texts that announce changes and these ends. There is at least one.
    static func texts(_ names: [Name], from node: String) -> [String] {
        let head = "changes \(node)"
        var (texts, text): ([String], String) = ([], head)
        for name in names.map(\.text) {
            if text.utf8.count + 1 + name.utf8.count > longest {
                texts.append(text)
                text = head
            }
            text += " " + name
        }
        return texts + [text]
    }

    init(_ text: String) {
        let words = text.split(separator: " ")
        let node = words.dropFirst().first.map(String.init) ?? ""
        self =
            words.first == "changes"
            ? .changes(node: node, words.dropFirst(2).compactMap { Name($0) }) : .work(node: node)
    }

    var node: String {
        switch self {
        case .work(let node), .changes(let node, _): node
        }
    }
}

extension ChangeMessage.Name {
    init?(_ end: Ended) {
        switch end {
        case .job(let job): self = .job(JobName(job))
        case .batch(let batch): self = .batch(batch)
        case .otherJob: return nil
        }
    }

    fileprivate init?(_ word: Substring) {
        let parts = word.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false)
            .map { String($0).removingPercentEncoding }
        guard parts.count == 2, let user = parts[0], let id = parts[1] else { return nil }
        switch word.prefix(2) {
        case "j:":
            guard let user = try? JobIdentifier(user), let id = try? JobIdentifier(id) else { return nil }
            self = .job(JobName(user: user, id: id))
        case "b:":
            guard let id = try? BatchID(id) else { return nil }
            self = .batch(BatchName(user: user.isEmpty ? nil : try? JobIdentifier(user), id: id))
        default: return nil
        }
    }

    fileprivate var text: String {
        switch self {
        case .job(let job): "j:\(job.user.rawValue.percentEncoded())/\(job.id.rawValue.percentEncoded())"
        case .batch(let batch):
            "b:\(batch.user?.rawValue.percentEncoded() ?? "")/\(batch.id.rawValue.percentEncoded())"
        }
    }
}

extension Ended {
    init(_ name: ChangeMessage.Name) {
        switch name {
        case .job(let job): self = .otherJob(job)
        case .batch(let batch): self = .batch(batch)
        }
    }
}
