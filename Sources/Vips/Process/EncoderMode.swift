internal import Foundation
internal import Pixels

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The work of the program when it runs as an encoder process.
package enum EncoderMode {
    /// Reads a request from standard input, writes the answer to standard output, and ends the process.
    package static func run() -> Never {
        guard let head = receive(EncodeRequest.headBytes), head.starts(with: EncodeRequest.magic),
            let json = receive(Int(clamping: UInt64(bytes: head[EncodeRequest.magic.count...]))),
            let request = try? JSONDecoder().decode(EncodeRequest.self, from: Data(json))
        else { exit(64) }
        endWithInput(after: request)
    }

    private static func endWithInput(after request: EncodeRequest) -> Never {
        do {
            let metadata = VipsMetadata(
                profile: request.profileBytes.flatMap { receive($0) }, xmp: request.xmpBytes.flatMap { receive($0) },
                exif: request.exifBytes.flatMap { receive($0) })
            let image = try PixelBuffer(
                width: request.width, height: request.height, channels: request.channels, depth: request.depth
            ) { pixels in
                guard receive(UnsafeMutableRawBufferPointer(rebasing: pixels[..<request.pixelBytes])) else { exit(64) }
            }
            // When standard input ends, the parent has exited or cancelled the work, and nobody needs the answer.
            Thread.detachNewThread {
                _ = receive(1)
                _exit(0)
            }
            let file = try request.saver.encode(image, timing: request.timing, metadata: metadata, stop: StopFlag())
            answer(.encoded, file)
        } catch {
            let detail = (error as? VipsError)?.detail ?? "\(error)"
            answer(EncodeAnswer(error), Array(detail.utf8))
        }
    }

    private static func answer(_ kind: EncodeAnswer, _ bytes: [UInt8]) -> Never {
        let head = [kind.rawValue] + UInt64(bytes.count).bytes
        for part in [head, bytes] {
            let isSent = part.withUnsafeBytes { bytes in
                var sent = 0
                while sent < bytes.count {
                    let count = write(STDOUT_FILENO, bytes.baseAddress.map { $0 + sent }, bytes.count - sent)
                    if count > 0 { sent += count }
                    if count < 0, errno != EINTR { return false }
                }
                return true
            }
            guard isSent else { _exit(74) }
        }
        _exit(0)
    }

    private static func receive(_ count: Int) -> [UInt8]? {
        guard count <= 1 << 26 else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        return bytes.withUnsafeMutableBytes { receive($0) } ? bytes : nil
    }

    private static func receive(_ bytes: UnsafeMutableRawBufferPointer) -> Bool {
        var received = 0
        while received < bytes.count {
            let count = read(STDIN_FILENO, bytes.baseAddress.map { $0 + received }, bytes.count - received)
            if count == 0 || count < 0 && errno != EINTR { return false }
            received += max(count, 0)
        }
        return true
    }
}
