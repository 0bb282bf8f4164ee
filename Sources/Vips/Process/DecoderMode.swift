internal import CSandbox
internal import CVips
internal import Pixels

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The work of the program when it runs as a decoder process. Its standard input is the channel to the parent.
package enum DecoderMode {
    /// Loads the libraries, gives up all rights, answers the jobs of the parent and ends with the channel.
    ///
    /// Call it before the process has a second thread, since Landlock binds only the thread that asks for it and the
    /// threads which that one starts.
    package static func run() -> Never {
        let isUsable = openLibraries()
        let protections = DecoderProtections(rawValue: calotype_lock_down() | calotype_try_all())
        // The first job would pay for what libraries set up when they are first used.
        if isUsable { warmUp() }
        guard send(.ready(protections)) else { _exit(74) }
        serve()
    }

    /// Nothing can be loaded after the lock-down.
    private static func openLibraries() -> Bool {
        do {
            try Vips.start()
        } catch {
            return false  // Each job fails with the reason.
        }
        VipsModule.heif.open()
        calotype_heif_load_decoders()
        return true
    }

    private static func warmUp() {
        let image = try? PixelBuffer(width: 64, height: 64, channels: 4) { pixels in
            for index in pixels.indices { pixels[index] = UInt8(truncatingIfNeeded: index &* 37) }
        }
        guard let file = try? image?.png(effort: 1, profile: nil, shouldStop: { false }) else { return }
        let size = NativeDecoding.Size(width: 64, height: 64)
        var decoding = NativeDecoding(
            loader: .png, stored: size, target: .init(width: 24, height: 24), gamut: .displayP3, depth: .eight)
        _ = try? decoding.decode(file, stop: StopFlag())
        decoding.depth = .sixteen
        _ = try? decoding.decode(file, stop: StopFlag())
    }

    private static func serve() -> Never {
        var message = [UInt8](repeating: 0, count: DecodingMessage.mostBytes)
        while true {
            var files: [Int32] = [-1, -1]
            var fileCount = 0
            let count = message.withUnsafeMutableBytes { message in
                calotype_receive(STDIN_FILENO, message.baseAddress, message.count, &files, &fileCount)
            }
            if count == 0 { _exit(0) }
            guard count > 0, fileCount == 2 else { _exit(65) }
            let answer = answer(
                to: message[..<count], source: SharedFile(adopting: files[0]), result: SharedFile(adopting: files[1]))
            guard send(answer) else { _exit(74) }
        }
    }

    /// Nothing of the memory is mapped any more when this returns.
    private static func answer(to message: ArraySlice<UInt8>, source: SharedFile, result: SharedFile) -> DecodingAnswer
    {
        guard let message = DecodingMessage(message), source.bytes == message.sourceBytes,
            result.bytes == message.capacity
        else { return .failed(.protocolBroken, detail: "not a job") }
        guard let source = SharedMapping(source, message.sourceBytes, isWritable: false),
            let result = SharedMapping(result, message.capacity, isWritable: true)
        else { return .failed(.outOfMemory, detail: "") }
        return withExtendedLifetime((source, result)) {
            result.prepare(min(message.decoding.opaqueBytes, Self.mostPreparedBytes))
            do {
                return .decoded(
                    try message.decoding.decode(
                        UnsafeRawBufferPointer(start: source.start, count: source.count),
                        into: UnsafeMutableRawBufferPointer(start: result.start, count: result.count)))
            } catch {
                return .failed(DecodingAnswer.Failure(error), detail: "\(error)")
            }
        }
    }

    /// Enough for the frames that most images have. The header may promise more frames than there are.
    private static let mostPreparedBytes = 64 << 20

    private static func send(_ answer: DecodingAnswer) -> Bool {
        answer.bytes.withUnsafeBytes { calotype_send(STDIN_FILENO, $0.baseAddress, $0.count, nil, 0) == 0 }
    }
}

extension NativeDecoding {
    /// Decodes into memory that another process reads, in the layout of `DecodingAnswer.Result`.
    func decode(
        _ source: UnsafeRawBufferPointer, into memory: UnsafeMutableRawBufferPointer
    ) throws -> DecodingAnswer.Result {
        let stop = StopFlag()
        guard frames != nil else {
            let (written, profile, isForeign) = try decodeStill(source, stop) { image throws in
                (bytes: try image.write(to: memory), channels: image.bands)
            }
            var result = try finish(
                memory, written.bytes, [written.channels], FrameTiming(delays: [0], plays: 0), profile)
            result.hadForeignColors = isForeign
            return result
        }
        var (end, channels): (Int, [Int]) = (0, [])
        let (timing, profile) = try decodeFrames(source, stop) { frame in
            try frame.withBytes { bytes throws in
                guard bytes.count <= memory.count - end else { throw PixelError.outOfMemory(bytes: bytes.count) }
                UnsafeMutableRawBufferPointer(rebasing: memory[end...]).copyMemory(from: bytes)
                end += bytes.count
            }
            channels.append(frame.channels)
        }
        return try finish(memory, end, channels, timing, profile)
    }

    /// Writes what follows the pixels.
    private func finish(
        _ memory: UnsafeMutableRawBufferPointer, _ pixelBytes: Int, _ channels: [Int], _ timing: FrameTiming,
        _ profile: [UInt8]?
    ) throws -> DecodingAnswer.Result {
        let result = DecodingAnswer.Result(
            count: channels.count, pixelBytes: pixelBytes, profileBytes: profile?.count ?? 0, plays: timing.plays)
        guard result.end <= memory.count, let start = memory.baseAddress else {
            throw VipsError(loader.rawValue, detail: "the result has \(result.end) bytes, more than \(memory.count)")
        }
        for (index, channels) in channels.enumerated() {
            let record = start + result.recordStart + index * DecodingAnswer.Result.recordBytes
            record.storeBytes(of: UInt32(channels), as: UInt32.self)
            record.storeBytes(of: UInt32(clamping: timing.delays[index]), toByteOffset: 4, as: UInt32.self)
        }
        if let profile {
            UnsafeMutableRawBufferPointer(rebasing: memory[result.profileStart..<result.end]).copyBytes(from: profile)
        }
        return result
    }
}
