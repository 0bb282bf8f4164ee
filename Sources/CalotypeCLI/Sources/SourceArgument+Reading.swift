internal import Calotype
internal import Foundation

extension SourceArgument {
    /// Returns the source for the library. Standard input, pipes and files with names that are not UTF-8 are read here.
    /// At most one byte more than the limit is read, so that the library detects sources that are too large. Throws
    /// `ImageProcessingError` if a file cannot be read.
    func source(limits: SourceLimits) async throws -> ImageSource {
        if let failure { throw failure }
        let limit = limits.bytes < .max ? limits.bytes + 1 : .max
        switch location {
        case .standardInput: return try await InputStream.source(nil, upTo: limit)
        case .file(let path) where isPipe(path): return try await InputStream.source(path, upTo: limit)
        case .file(let path) where path.hasFileBytes: return try await read(path.fileBytes, upTo: limit)
        case .file(let path): return .file(path: path)
        case .address: return text.hasPrefix("s3://") ? try object : .url(text)
        }
    }

    private var object: ImageSource {
        get throws {
            do {
                return try .object(text)
            } catch let error as TransferError {
                throw ImageProcessingError(source: error)
            }
        }
    }

    /// Whether the path is a pipe of a shell, from `<(command)`. Other pipes are refused, because no program may ever
    /// write to them.
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
    /// Reads the pipe at `path`, or standard input if `path` is `nil`.
    static func source(_ path: String?, upTo limit: Int) async throws -> ImageSource {
        do {
            return .bytes(try await read(path, upTo: limit))
        } catch is CocoaError {
            // For example a folder: it fails like a file with this name, and the other images are still processed.
            return .file(path: path ?? "/dev/stdin")
        }
    }

    /// Reads on a thread of its own, so that the command can be interrupted while it waits for input.
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
