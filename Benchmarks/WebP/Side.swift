import CalotypeWebP
import Foundation

/// One way to encode, by a short name: `libwebp`, `calotype` or `portable`, effort, filter strength, threads, as in
/// `calotype-4-0-2`.
struct Side {
    let name: String
    private let effort: Int
    private let filterStrength: Int
    private let threads: Int

    init(_ name: String) {
        let parts = name.split(separator: "-")
        guard parts.count == 4, let effort = Int(parts[1]), let strength = Int(parts[2]), let threads = Int(parts[3])
        else { fatalError("\(name) is not like calotype-4-0-2") }
        (self.name, self.effort, filterStrength, self.threads) = (name, effort, strength, threads)
    }

    func encode(_ picture: Picture, quality: Int) -> [UInt8] {
        guard !name.hasPrefix("libwebp") else {
            return LibWebP.encode(picture, quality: quality, method: effort, filterStrength: filterStrength)
        }
        var encoder = WebPEncoder()
        encoder.usesPortableKernels = name.hasPrefix("portable")
        let options = WebPOptions(
            quality: quality, effort: effort, maximumThreads: threads, filterStrength: filterStrength)
        return picture.pixels.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { fatalError("\(picture.name) is empty") }
            let image = WebPImage(
                rgb: base, width: picture.width, height: picture.height, bytesPerRow: 3 * picture.width)
            do {
                return try encoder.encode(image, options: options, borrowThread: Pool.shared.borrowThread).bytes
            } catch {
                fatalError("\(picture.name): \(error)")
            }
        }
    }
}

/// Threads that wait for work, as a server has them.
final class Pool: @unchecked Sendable {  // the condition guards the work
    static let shared = Pool()
    private let condition = NSCondition()
    private var works: [@Sendable () -> Void] = []

    private init() {
        for _ in 0..<3 { Thread.detachNewThread { self.run() } }
    }

    func borrowThread(_ work: @escaping @Sendable () -> Void) -> Bool {
        condition.withLock {
            works.append(work)
            condition.signal()
        }
        return true
    }

    private func run() {
        while true {
            condition.lock()
            while works.isEmpty { condition.wait() }
            let work = works.removeFirst()
            condition.unlock()
            work()
        }
    }
}
