internal import Calotype
internal import Foundation

extension SourceArgument {
    /// What the library reads. Standard input, pipes and files whose names are not UTF-8 are read here, no further than
    /// one byte past the limit, so that the limit still sees it. Throws `ImageProcessingError` where a file cannot be
    /// read.
    func source(limits: SourceLimits) async throws -> ImageSource {
        if let failure { throw failure }
        let limit = limits.bytes < .max ? limits.bytes + 1 : .max
        switch place {
        case .standardInput: return try await InputStream.source(nil, upTo: limit)
        case .file(let path) where isPipe(path): return try await InputStream.source(path, upTo: limit)
        case .file(let path) where path.hasFileBytes: return try await read(path.fileBytes, upTo: limit)
        case .file(let path): return .file(path: path)
        case .address: return text.hasPrefix("s3://") ? (try? .object(text)) ?? .url(text) : .url(text)
        }
    }

    /// What a shell makes of `<(command)`. Other pipes are refused: nobody may ever write to them.
    private func isPipe(_ path: String) -> Bool { path.hasPrefix("/dev/fd/") && (try? FileKind(of: path)) == .pipe }

    private func read(_ path: [UInt8], upTo limit: Int) async throws -> ImageSource {
        do {
            return try await blocking { _ in
                let kind = try FileKind(of: path)
                guard kind == .file else { throw ImageProcessingError(sourceIs: kind) }
                return .bytes(try SystemFile.read(path, upTo: limit))
            }
        } catch let error as TransferError {
            throw ImageProcessingError(source: error)
        }
    }
}

private enum InputStream {
    /// Of the pipe at `path`, or of standard input.
    static func source(_ path: String?, upTo limit: Int) async throws -> ImageSource {
        do {
            return .bytes(try await read(path, upTo: limit))
        } catch is CocoaError {
            // A folder, say: it fails as a file of that name does, and the other images go on.
            return .file(path: path ?? "/dev/stdin")
        }
    }

    /// On a thread of its own: somebody who types nothing must be able to interrupt.
    private static func read(_ path: String?, upTo limit: Int) async throws -> [UInt8] {
        let (chunks, continuation) = AsyncThrowingStream<Data, any Error>.makeStream()
        Thread.detachNewThread {
            do {
                let handle = try path.map { try FileHandle(forReadingFrom: URL(filePath: $0)) } ?? .standardInput
                try read(handle, upTo: limit) { continuation.yield($0) }
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        var bytes: [UInt8] = []
        for try await chunk in chunks { bytes += chunk }
        try Task.checkCancellation()
        return bytes
    }

    private static func read(_ handle: FileHandle, upTo limit: Int, _ take: (Data) -> Void) throws {
        var rest = limit
        while rest > 0, let chunk = try handle.read(upToCount: min(rest, 1 << 16)), !chunk.isEmpty {
            rest -= chunk.count
            take(chunk)
        }
    }
}
