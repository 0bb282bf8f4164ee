/// The codes of a compressed image (GIF89a, appendix F). A code stands for one pixel, or for pixels that came before.
struct LZWCodes {
    /// The number of codes that there can be.
    static let most = 4096
    private static let widest = 12
    /// The number of bytes after the last one that may be read.
    static let slack = 8

    private let bytes: UnsafeRawPointer
    private let bits: Int
    private let clear: Int
    private let firstWidth: Int
    /// The location of the next code, in bits.
    private var offset = 0
    private var width: Int
    /// The code that gets a text next: one less than in the standard before the first code, which makes no text.
    private var next: Int

    /// `bytes` must have `count` bytes and the slack after them.
    init(_ bytes: UnsafeRawPointer, count: Int, pixelBits: Int) {
        self.bytes = bytes
        bits = count * 8
        clear = 1 << pixelBits
        firstWidth = pixelBits + 1
        width = firstWidth
        next = clear + 1
    }

    /// Decodes until `output` has at least `count` pixels. `texts` must have space for all codes, and begin with those
    /// that stand for one pixel. Returns `false` if the codes end before, or if one is wrong.
    mutating func decode<Output: LZWOutput>(
        to output: inout Output, texts: UnsafeMutablePointer<Output.Text>, last: inout Output.Text, until count: Int
    ) -> Bool {
        while output.count < count {
            guard offset &+ width <= bits else { return false }
            let word = UInt32(littleEndian: (bytes + offset &>> 3).loadUnaligned(as: UInt32.self))
            let code = Int(truncatingIfNeeded: word &>> UInt32(truncatingIfNeeded: offset & 7)) & (1 &<< width &- 1)
            offset &+= width
            // Code `clear` forgets all texts, and the one after it ends the image.
            if code | 1 == clear | 1 {
                guard code == clear else { return false }
                (width, next) = (firstWidth, clear &+ 1)
                continue
            }
            let before = last
            if code < next {
                last = output.add(texts[code])
            } else {
                guard code == next, code < Self.most else { return false }
                last = output.addWithFirst(before)
            }
            guard next < Self.most else { continue }
            texts[next] = output.longer(before)
            next &+= 1
            if next == 1 &<< width, width < Self.widest { width &+= 1 }
        }
        return true
    }
}

/// The pixels that codes stand for.
protocol LZWOutput {
    /// Pixels that were added before, or one that can be added.
    associatedtype Text

    var count: Int { get }

    /// Adds the pixels of a text. Returns where they are now.
    mutating func add(_ text: Text) -> Text
    /// Adds the pixels of the text that was added last, and its first pixel after them.
    mutating func addWithFirst(_ text: Text) -> Text
    /// The text and the pixel after it.
    func longer(_ text: Text) -> Text
}

/// Only counts the pixels, and looks for some of them.
struct LZWCount: LZWOutput {
    /// A number of pixels, with a flag for each kind that is looked for.
    struct Text {
        fileprivate var bits: UInt32

        init(isTransparent: Bool, isWrong: Bool) {
            bits = 1 | (isTransparent ? Self.transparent : 0) | (isWrong ? Self.wrong : 0)
        }

        fileprivate static let count: UInt32 = 0xFFFF
        fileprivate static let transparent: UInt32 = 1 << 16
        fileprivate static let wrong: UInt32 = 1 << 17
    }

    private(set) var count = 0
    private var all: UInt32 = 0

    var hasTransparentPixels: Bool { all & Text.transparent != 0 }
    var hasWrongPixels: Bool { all & Text.wrong != 0 }

    @inline(__always)
    mutating func add(_ text: Text) -> Text {
        count &+= Int(text.bits & Text.count)
        all |= text.bits
        return text
    }

    mutating func addWithFirst(_ text: Text) -> Text { add(longer(text)) }

    @inline(__always)
    func longer(_ text: Text) -> Text {
        var text = text
        text.bits &+= 1
        return text
    }
}

/// Writes the pixels into memory, where texts are found again.
struct LZWPixels: LZWOutput {
    struct Text {
        var start: UInt32
        var count: UInt32
    }

    /// The number of bytes before the pixels: one of each value.
    static let values = 256
    /// The number of bytes after the last pixel that may be written.
    static let slack = 8

    private(set) var count = 0
    private let limit: Int
    private let memory: UnsafeMutableRawPointer
    private var pixels: UnsafeMutableRawPointer { memory + Self.values }

    /// `memory` must begin with all values, and have space after them for `limit` pixels and for the slack.
    init(_ memory: UnsafeMutableRawPointer, limit: Int) {
        (self.memory, self.limit) = (memory, limit)
    }

    /// The last text of an image may be too long.
    @inline(__always)
    mutating func add(_ text: Text) -> Text {
        let length = min(Int(text.count), limit &- count)
        let (source, target) = (memory + Int(text.start), pixels + count)
        // The text ends before the target, so what is copied beyond its end does not matter.
        var offset = 0
        repeat {
            (target + offset).storeBytes(of: (source + offset).loadUnaligned(as: UInt64.self), as: UInt64.self)
            offset &+= 8
        } while offset < length
        defer { count &+= length }
        return Text(start: UInt32(truncatingIfNeeded: count &+ Self.values), count: text.count)
    }

    mutating func addWithFirst(_ text: Text) -> Text {
        let start = count
        _ = add(text)
        if count < limit {
            (pixels + count).storeBytes(of: (pixels + start).load(as: UInt8.self), as: UInt8.self)
            count &+= 1
        }
        return Text(start: UInt32(truncatingIfNeeded: start &+ Self.values), count: text.count &+ 1)
    }

    @inline(__always)
    func longer(_ text: Text) -> Text { Text(start: text.start, count: text.count &+ 1) }
}
