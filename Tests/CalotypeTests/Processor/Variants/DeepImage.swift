import CalotypeTesting
import Foundation

/// An image of 16-bit samples, and how programs that are not ours read one.
struct DeepImage: Sendable, Equatable {
    let width: Int
    let height: Int
    /// 3 or 4.
    let channels: Int
    let samples: [UInt16]

    /// A gradient of many more than 256 levels a channel; with alpha that covers from nothing to all.
    static func gradient(_ width: Int, _ height: Int, alpha: Bool = false) -> Self {
        let samples = (0..<width * height).flatMap { index -> [UInt16] in
            let (x, y) = (index % width, index / width)
            let across = UInt16(x * 65_535 / max(width - 1, 1))
            let down = UInt16(y * 65_535 / max(height - 1, 1))
            return [across, down, UInt16((index &* 257) % 65_536)] + (alpha ? [65_535 - across] : [])
        }
        return Self(width: width, height: height, channels: alpha ? 4 : 3, samples: samples)
    }

    /// As a PNG, not compressed.
    func png() async throws -> [UInt8] {
        let script = """
            import struct, sys, zlib
            width, height, channels = map(int, sys.argv[1:4])
            raw = open(sys.argv[4], "rb").read()
            row = width * channels * 2
            rows = b"".join(b"\\0" + raw[y * row:(y + 1) * row] for y in range(height))
            def chunk(name, data):
                return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
            header = struct.pack(">IIBBBBB", width, height, 16, {3: 2, 4: 6}[channels], 0, 0, 0)
            open(sys.argv[5], "wb").write(b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", header)
                + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))
            """
        let folder = try ScratchFolder()
        let raw = try folder.write(samples.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }, as: "raw")
        _ = try await Pillow.run(script, ["\(width)", "\(height)", "\(channels)", raw, folder.path(of: "a.png")])
        return try folder.bytes(of: "a.png")
    }

    /// What Python's zlib and a filter of ten lines make of a PNG of 8 or 16 bits that is not interlaced, without a palette; gray
    /// becomes color.
    init(png: [UInt8]) async throws {
        let script = """
            import struct, sys, zlib
            data = open(sys.argv[1], "rb").read()
            place, pixels, keys = 8, b"", None
            while place < len(data):
                length, name = struct.unpack(">I4s", data[place:place + 8])
                content = data[place + 8:place + 8 + length]
                if name == b"IHDR": width, height, depth, color, _, _, interlace = struct.unpack(">IIBBBBB", content)
                if name == b"IDAT": pixels += content
                if name == b"tRNS": keys = struct.unpack(">%dH" % (length // 2), content)
                place += 12 + length
            assert interlace == 0 and depth in (8, 16)
            count, size = {0: 1, 2: 3, 4: 2, 6: 4}[color], depth // 8
            step, row, raw = count * size, width * count * size, zlib.decompress(pixels)
            above, out = bytearray(row), bytearray()
            for y in range(height):
                kind, line = raw[y * (row + 1)], bytearray(raw[y * (row + 1) + 1:(y + 1) * (row + 1)])
                for x in range(row) if kind else ():
                    a = line[x - step] if x >= step else 0
                    b, c = above[x], above[x - step] if x >= step else 0
                    p = a + b - c
                    near = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
                    line[x] = (line[x] + [0, a, b, (a + b) // 2, near][kind]) & 255
                above = line
                out += line
            values = struct.unpack(">%d%s" % (len(out) // size, "BH"[size - 1]), bytes(out))
            if size == 1: values = [value * 257 for value in values]
            plain = count > 2 and keys is None
            result = values if plain else []
            for at in () if plain else range(0, len(values), count):
                pixel = list(values[at:at + count])
                alpha = [pixel.pop()] if color in (4, 6) else []
                if keys: alpha = [0 if pixel == [key for key in keys] else 65535]
                result += (pixel * 3)[:3] + alpha
            channels = len(result) // (width * height)
            open(sys.argv[2], "wb").write(struct.pack("<%dH" % len(result), *result))
            print(width, height, channels)
            """
        let folder = try ScratchFolder()
        let reported = try await Pillow.run(script, [try folder.write(png, as: "a.png"), folder.path(of: "raw")])
        let numbers = reported.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        self.init(
            width: numbers[0], height: numbers[1], channels: numbers[2], raw: try folder.bytes(of: "raw"))
    }

    /// What ffmpeg's decoders make of a file.
    init(ffmpeg file: [UInt8], named name: String, width: Int, height: Int) async throws {
        let folder = try ScratchFolder()
        let run = try await ExternalTool.run(
            "ffmpeg",
            ["-v", "error", "-nostdin", "-i", try folder.write(file, as: name)]
                + ["-vf", "scale=flags=accurate_rnd+full_chroma_int+full_chroma_inp", "-f", "rawvideo"]
                + ["-pix_fmt", "rgb48le", folder.path(of: "raw")])
        guard run.exitCode == 0 else { throw Failure(message: run.stderr) }
        self.init(width: width, height: height, channels: 3, raw: try folder.bytes(of: "raw"))
    }

    /// What the command `vips` makes of an image by several operations, one after the other.
    init(vips operations: [[String]], of source: [UInt8], width: Int, height: Int, channels: Int) async throws {
        let folder = try ScratchFolder()
        var file = try folder.write(source, as: "source.png")
        for (index, words) in operations.enumerated() {
            let next = folder.path(of: "\(index).v")
            let run = try await ExternalTool.run("vips", [words[0], file, next] + words.dropFirst())
            guard run.exitCode == 0 else { throw Failure(message: run.stderr) }
            file = next
        }
        let run = try await ExternalTool.run("vips", ["rawsave", file, folder.path(of: "raw")])
        guard run.exitCode == 0 else { throw Failure(message: run.stderr) }
        self.init(width: width, height: height, channels: channels, raw: try folder.bytes(of: "raw"))
    }

    private init(width: Int, height: Int, channels: Int, raw: [UInt8]) {
        let samples = stride(from: 0, to: raw.count - 1, by: 2).map { UInt16(raw[$0]) | UInt16(raw[$0 + 1]) << 8 }
        self.init(width: width, height: height, channels: channels, samples: samples)
    }

    private init(width: Int, height: Int, channels: Int, samples: [UInt16]) {
        self.width = width
        self.height = height
        self.channels = channels
        self.samples = samples
    }

    struct Failure: Error { let message: String }
}

extension DeepImage {
    var isOpaque: Bool {
        channels == 3 || stride(from: 3, to: samples.count, by: 4).allSatisfy { samples[$0] == 65_535 }
    }

    /// The same without alpha.
    var colors: Self {
        guard channels == 4 else { return self }
        return Self(
            width: width, height: height, channels: 3,
            samples: samples.indices.filter { $0 % 4 < 3 }.map { samples[$0] })
    }

    /// How far apart two samples are at most; of another shape, as far as can be.
    func distance(from other: Self) -> Int {
        guard
            (width, height, channels, samples.count) == (other.width, other.height, other.channels, other.samples.count)
        else { return 65_536 }
        return zip(samples, other.samples).map { abs(Int($0) - Int($1)) }.max() ?? 0
    }

    /// How many different values a channel has.
    func levels(of channel: Int) -> Int {
        Set(stride(from: channel, to: samples.count, by: channels).map { samples[$0] }).count
    }

    func part(left: Int, top: Int, width: Int, height: Int) -> Self {
        var rows: [UInt16] = []
        for y in top..<top + height {
            let start = (y * self.width + left) * channels
            rows += samples[start..<start + width * channels]
        }
        return Self(width: width, height: height, channels: channels, samples: rows)
    }
}
