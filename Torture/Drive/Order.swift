import CalotypeTesting
import Foundation

/// One job that the driver submits, and the states in which it may end.
struct Order: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case plain
        /// Its source is not an image, or only the first half of one.
        case damaged
        /// Its source is at a URL that fails at first and returns another image each time.
        case fickle
        /// It is cancelled while it runs.
        case cancelled
        /// It is cancelled while it runs, and then queued again.
        case retried
        case delayed
        /// One of its variants has an additional file.
        case storyboard
        /// It kills every worker.
        case poison
    }

    let id: String
    let user: String
    let kind: Kind
    let tool: String
    let wish: Wish
    let priority: String
    let source: [UInt8]
    let hasCallback: Bool

    var name: String { "\(user)/\(id)" }

    /// Whether the job may end so. Besides, any job may end as `processing/worker-lost` after five lost workers.
    func mayEnd(as state: String, _ failure: String?) -> Bool {
        switch kind {
        case .plain, .delayed, .storyboard: state == "succeeded"
        case .damaged: state == "failed" && (failure == "processing/unknown-format" || failure == "processing/damaged")
        case .fickle: state == "succeeded" || (state == "failed" && failure?.hasPrefix("source/") == true)
        case .cancelled: state == "cancelled" || state == "succeeded"
        case .retried: state == "succeeded"
        case .poison: false
        }
    }

    func json(fickleSource: String, callback: String) throws -> [String: Any] {
        var fields: [String: Any] = [
            "id": id, "userId": user, "tool": tool, "priority": priority, "metadata": ["kind": kind.rawValue],
        ]
        if kind == .fickle {
            fields["sourceUrl"] = "\(fickleSource)/\(id)"
        } else {
            fields["sourceBuffer"] = Data(source).base64EncodedString()
        }
        if kind == .delayed { fields["runAt"] = Date(timeIntervalSinceNow: 3).formatted(.iso8601) }
        if kind == .storyboard {
            fields["options"] = ["normal": ["storyboard": ["frames": 4]]]
        } else if let options = wish.options {
            fields["options"] = try JSONSerialization.jsonObject(with: Data(options.utf8))
        }
        if hasCallback { fields["callbackUrl"] = callback }
        return fields
    }
}

/// Generates jobs at random. Equal seeds give equal jobs.
struct OrderBook: Sendable {
    private var chance: Chance
    private var count = 0
    private static let images = (0..<12).map { number in
        DrawnImage.textured(64 + 16 * number, 208 - 12 * number, seed: UInt64(number + 1)).png
    }

    /// A GIF of one pixel with two frames, a black and a white one.
    private static let animation: [UInt8] = {
        let head = Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
        let frames = [[0x44, 0x01], [0x4C, 0x01]].map { codes -> [UInt8] in
            [0x21, 0xF9, 4, 0, 50, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2] + codes + [0]
        }
        return head + frames.joined() + [0x3B]
    }()

    init(seed: UInt64) { chance = Chance(seed: seed &+ 1_000) }

    mutating func next(_ kind: Order.Kind? = nil) -> Order {
        count += 1
        let kind = kind ?? someKind()
        let image = Self.images.randomElement(using: &chance) ?? []
        return Order(
            id: "\(kind.rawValue)-\(count)", user: "user-\(Int.random(in: 1...5, using: &chance))", kind: kind,
            tool: ["dall-e", "sora", "stable-diffusion", Wish.previewedTool, Wish.previewedTool]
                .randomElement(using: &chance) ?? "sora",
            wish: kind == .storyboard || chance.happens(0.5)
                ? .nothing : Wish.allCases.randomElement(using: &chance) ?? .nothing,
            priority: ["urgent", "normal", "normal", "background"].randomElement(using: &chance) ?? "normal",
            source: kind == .damaged ? damaged(image) : kind == .storyboard ? Self.animation : image,
            hasCallback: chance.happens(0.2))
    }

    private mutating func someKind() -> Order.Kind {
        switch Int.random(in: 0..<100, using: &chance) {
        case ..<8: .damaged
        case ..<16: .fickle
        case ..<22: .cancelled
        case ..<26: .retried
        case ..<30: .delayed
        case ..<34: .storyboard
        default: .plain
        }
    }

    private mutating func damaged(_ image: [UInt8]) -> [UInt8] {
        chance.happens(0.5) ? Array("this is no image, number \(count)".utf8) : Array(image.prefix(image.count / 2))
    }
}
