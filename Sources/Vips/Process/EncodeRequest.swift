internal import Foundation
internal import Pixels

/// A request to an encoder process, as it is sent through a pipe: a header of fixed size, a description in JSON, the
/// blocks of metadata and the samples.
struct EncodeRequest: Codable {
    struct Argument: Codable {
        let name: String
        let number: Int
        let isFlag: Bool
    }

    let operation: String
    let arguments: [Argument]
    let module: VipsModule?
    let bits: Int
    let width, height, channels, sampleBytes: Int
    let delays: [Int]?
    let plays: Int
    /// The sizes of the ICC profile, the XMP packet and the EXIF block.
    let profileBytes, xmpBytes, exifBytes: Int?

    static let magic: [UInt8] = Array("calotyp1".utf8)
    static let headBytes = magic.count + 8

    /// `nil` if an argument is neither an integer nor a flag. No saver has such arguments.
    init?(_ saver: VipsSaver, _ image: PixelBuffer, _ timing: FrameTiming?, _ metadata: VipsMetadata) {
        var arguments: [Argument] = []
        for (name, value) in saver.arguments {
            switch value {
            case .int(let number): arguments.append(Argument(name: name, number: number, isFlag: false))
            case .bool(let flag): arguments.append(Argument(name: name, number: flag ? 1 : 0, isFlag: true))
            case .double, .string, .image, .doubles, .bytes: return nil
            }
        }
        self.arguments = arguments
        operation = saver.operation
        module = saver.module
        bits = saver.bits
        (width, height, channels) = (image.width, image.height, image.channels)
        sampleBytes = image.depth.sampleBytes
        delays = timing?.delays
        plays = timing?.plays ?? 0
        (profileBytes, xmpBytes) = (metadata.profile?.count, metadata.xmp?.count)
        exifBytes = metadata.exif?.count
    }

    var saver: VipsSaver {
        VipsSaver(
            operation: operation,
            arguments: arguments.map { ($0.name, $0.isFlag ? .bool($0.number != 0) : .int($0.number)) },
            module: module, bits: bits)
    }

    var timing: FrameTiming? { delays.map { FrameTiming(delays: $0, plays: plays) } }
    var depth: PixelDepth { sampleBytes == 1 ? .eight : .sixteen }
    var pixelBytes: Int { width * height * channels * sampleBytes }

    /// The bytes before the samples.
    func head(_ metadata: VipsMetadata) throws -> [UInt8] {
        let json = try JSONEncoder().encode(self)
        return Self.magic + UInt64(json.count).bytes + json + (metadata.profile ?? []) + (metadata.xmp ?? [])
            + (metadata.exif ?? [])
    }
}

/// The kind of an encoder process's answer. An answer is one byte for the kind, the length of the content and the
/// content.
enum EncodeAnswer: UInt8 {
    /// The content is the encoded file.
    case encoded
    /// The content is the error message.
    case failed, cannotWrite, heifTooOld, unavailable, outOfMemory

    static let headBytes = 9

    init(_ error: any Error) {
        self =
            switch error {
            case is VipsCannotWrite: .cannotWrite
            case is VipsHeifTooOld: .heifTooOld
            case is VipsUnavailable: .unavailable
            case PixelError.outOfMemory: .outOfMemory
            default: .failed
            }
    }

    func result(_ bytes: [UInt8], of operation: String) throws -> [UInt8] {
        let text = self == .encoded ? "" : String(decoding: bytes, as: UTF8.self)
        switch self {
        case .encoded: return bytes
        case .failed: throw VipsError(operation, detail: text)
        case .cannotWrite: throw VipsCannotWrite(description: text)
        case .heifTooOld: throw VipsHeifTooOld(description: text)
        case .unavailable: throw VipsUnavailable(description: text)
        case .outOfMemory: throw PixelError.outOfMemory(bytes: 0)
        }
    }
}

extension UInt64 {
    /// The eight bytes, the lowest first.
    var bytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: self >> (8 * UInt64($0))) } }

    init(bytes: ArraySlice<UInt8>) {
        self = bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}
