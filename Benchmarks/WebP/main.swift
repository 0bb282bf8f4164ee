// The measuring half of Benchmarks/webp.py. Prints tab-separated lines.
//
//   speed ROUNDS QUALITIES SIDES PPM…          picture, side, quality, bytes, CPU and clock time in ms (medians)
//   write FOLDER QUALITIES SIDES PPM…          the same of one round, and files FOLDER/picture.side.quality.webp
import Foundation

/// CPU time of the process, and time on the clock, in milliseconds.
func now() -> (cpu: Double, clock: Double) {
    func milliseconds(_ id: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(id, &time)
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    }
    return (milliseconds(CLOCK_PROCESS_CPUTIME_ID), milliseconds(CLOCK_MONOTONIC))
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// The sides take turns on one picture; the first round warms up where there are more.
func measure(_ picture: Picture, _ quality: Int, _ sides: [Side], rounds: Int, _ keep: (Side, [UInt8]) -> Void) {
    var times = sides.map { _ in [(cpu: Double, clock: Double)]() }
    var sizes = sides.map { _ in 0 }
    for round in 0..<rounds {
        for (index, side) in sides.enumerated() {
            let start = now()
            let bytes = side.encode(picture, quality: quality)
            let end = now()
            if round > 0 || rounds == 1 { times[index].append((end.cpu - start.cpu, end.clock - start.clock)) }
            sizes[index] = bytes.count
            if round == 0 { keep(side, bytes) }
        }
    }
    for (index, side) in sides.enumerated() {
        let (cpu, clock) = (median(times[index].map(\.cpu)), median(times[index].map(\.clock)))
        print(picture.name, side.name, quality, sizes[index], cpu, clock, separator: "\t")
    }
}

let arguments = CommandLine.arguments
guard arguments.count > 5 else { fatalError("speed ROUNDS QUALITIES SIDES PPM…, or write FOLDER QUALITIES SIDES PPM…") }
let qualities = arguments[3].split(separator: ",").compactMap { Int($0) }
let sides = arguments[4].split(separator: ",").map { Side(String($0)) }
for path in arguments[5...] {
    let picture = Picture(ppm: path)
    for quality in qualities {
        measure(picture, quality, sides, rounds: arguments[1] == "speed" ? Int(arguments[2]) ?? 1 : 1) { side, bytes in
            guard arguments[1] == "write" else { return }
            let file = URL(filePath: arguments[2]).appending(path: "\(picture.name).\(side.name).\(quality).webp")
            guard (try? Data(bytes).write(to: file)) != nil else { fatalError("cannot write \(file.path)") }
        }
    }
}
