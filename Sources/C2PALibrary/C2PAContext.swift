/// A context of the library (`C2paContext`): settings that many readers share.
///
/// It is never changed after it is made, and the library's contexts can be shared between threads: that was measured
/// with eight threads. It is freed with this object.
package final class C2PAContext: @unchecked Sendable {
    private let context: UnsafeMutableRawPointer
    private let library: C2PALibrary

    init(_ context: UnsafeMutableRawPointer, library: C2PALibrary) {
        self.context = context
        self.library = library
    }

    deinit { _ = library.calls.free(context) }

    /// The reason why there is no report: the kind of error that the library names, such as `ManifestNotFound`.
    package struct Failure: Error, Sendable, Hashable {
        /// The name that the library gives the error.
        package let kind: String
    }

    /// Verifies a file in memory. Returns the report in JSON (`c2pa_reader_json`).
    ///
    /// - Parameters:
    ///   - bytes: the file. It is not copied.
    ///   - type: its media type, such as `image/png`.
    ///   - manifest: the manifest store, if it is not in the file.
    package func report(on bytes: [UInt8], type: String, manifest: [UInt8]?) throws(Failure) -> String {
        try bytes.withUnsafeBytes { file in Result { () throws(Failure) in try report(on: file, type, manifest) } }
            .get()
    }

    /// Verifies a file in memory, which must not change meanwhile. Returns the report in JSON.
    ///
    /// - Parameters:
    ///   - file: the file, with its manifest store.
    ///   - type: its media type, such as `image/png`.
    package func report(on file: UnsafeRawBufferPointer, type: String) throws(Failure) -> String {
        try report(on: file, type, nil)
    }

    private func report(
        on file: UnsafeRawBufferPointer, _ type: String, _ manifest: [UInt8]?
    ) throws(Failure) -> String {
        let stream = ByteStream(count: file.count) { offset, target, count in
            guard let start = file.baseAddress else { return 0 }
            UnsafeMutableRawPointer(target).copyMemory(from: start + offset, byteCount: count)
            return count
        }
        return try withStream(stream) { report($0, type, manifest) }.get()
    }

    /// Verifies a file that is read piece by piece. Returns the report in JSON.
    ///
    /// - Parameters:
    ///   - count: the number of bytes of the file.
    ///   - read: returns the bytes in a range.
    package func report(
        count: Int, type: String, manifest: [UInt8]?, read: (Range<Int>) throws -> [UInt8]
    ) throws(Failure) -> String {
        let made = withoutActuallyEscaping(read) { read in
            withStream(
                ByteStream(count: count) { offset, target, count in
                    guard let bytes = try? read(offset..<offset + count), bytes.count <= count else { return -1 }
                    for (index, byte) in bytes.enumerated() { target[index] = byte }
                    return bytes.count
                }
            ) { report($0, type, manifest) }
        }
        return try made.get()
    }

    /// The error of a failed call is kept for its thread, so everything happens in this function without a pause.
    private func report(
        _ stream: UnsafeMutableRawPointer?, _ type: String, _ manifest: [UInt8]?
    ) -> Result<String, Failure> {
        let calls = library.calls
        guard let stream, let empty = calls.readerFromContext(context) else {
            return .failure(Failure(kind: calls.takeErrorKind()))
        }
        // The next call consumes the empty reader, also when it fails.
        let reader = type.withCString { type in
            guard let manifest else { return calls.readerWithStream(empty, type, stream) }
            return manifest.withUnsafeBufferPointer {
                calls.readerWithManifest(empty, type, stream, $0.baseAddress, $0.count)
            }
        }
        guard let reader else { return .failure(Failure(kind: calls.takeErrorKind())) }
        defer { _ = calls.free(reader) }
        guard let json = calls.takeString(calls.readerJSON(reader)) else {
            return .failure(Failure(kind: calls.takeErrorKind()))
        }
        return .success(json)
    }

    private func withStream<Made>(
        _ stream: ByteStream, _ body: (UnsafeMutableRawPointer?) -> Made
    ) -> Made {
        let calls = library.calls
        return withExtendedLifetime((self, stream)) {
            let handle = calls.createStream(
                Unmanaged.passUnretained(stream).toOpaque(),
                { mine, target, count in ByteStream.at(mine)?.read(target, count) ?? -1 },
                { mine, offset, mode in ByteStream.at(mine)?.seek(offset, mode) ?? -1 },
                { _, _, _ in -1 }, { _ in 0 })
            defer { if handle != nil { calls.releaseStream(handle) } }
            return body(handle)
        }
    }
}

/// The position in a file that the library reads.
private final class ByteStream {
    private let count: Int
    private let fill: (_ offset: Int, _ target: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int
    private var offset = 0

    init(count: Int, fill: @escaping (Int, UnsafeMutablePointer<UInt8>, Int) -> Int) {
        self.count = count
        self.fill = fill
    }

    static func at(_ pointer: UnsafeMutableRawPointer?) -> ByteStream? {
        pointer.map { Unmanaged<ByteStream>.fromOpaque($0).takeUnretainedValue() }
    }

    func read(_ target: UnsafeMutablePointer<UInt8>?, _ wanted: Int) -> Int {
        let length = min(max(wanted, 0), max(count - offset, 0))
        guard length > 0, let target else { return 0 }
        let made = fill(offset, target, length)
        if made > 0 { offset += made }
        return made
    }

    /// Moves to an offset from the start (0), from here (1) or from the end (2). Nothing is read behind the end.
    func seek(_ distance: Int, _ mode: CInt) -> Int {
        let start = mode == 0 ? 0 : mode == 1 ? offset : count
        let (moved, isTooFar) = start.addingReportingOverflow(distance)
        guard !isTooFar, moved >= 0, (0...2).contains(mode) else { return -1 }
        offset = moved
        return moved
    }
}
