import CalotypeTesting
import Foundation
import Synchronization

/// Reads damaged inputs with every reader of foreign bytes, and ends with an error if one traps, breaks a rule or takes
/// longer than five seconds.
///
///     Fuzz [TARGET…] [--seconds N] [--seed N] [--case N] [--list]
///
/// All targets are run, each for `--seconds` (10). The same seed makes the same inputs. `--case` reads one of them and
/// writes it to a file.
@main
enum FuzzCommand {
    static func main() throws {
        var options = Options(CommandLine.arguments.dropFirst())
        if options.lists { return print(FuzzTarget.all.map(\.name).joined(separator: "\n")) }
        if options.names.isEmpty { options.names = FuzzTarget.all.map(\.name) }
        for name in options.names {
            guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
                FileHandle.standardError.write(Data("Fuzz: there is no target '\(name)'; see --list\n".utf8))
                exit(64)
            }
            try run(target, options)
        }
    }

    private struct Options {
        var names: [String] = []
        var seconds = 10.0
        var seed: UInt64 = 1
        var number: UInt64?
        var lists = false

        init(_ arguments: some Collection<String>) {
            var rest = Array(arguments)[...]
            while let argument = rest.popFirst() {
                switch argument {
                case "--seconds": seconds = rest.popFirst().flatMap(Double.init) ?? seconds
                case "--seed": seed = rest.popFirst().flatMap(UInt64.init) ?? seed
                case "--case": number = rest.popFirst().flatMap(UInt64.init)
                case "--list": lists = true
                default: names.append(argument)
                }
            }
        }
    }

    private static func run(_ target: FuzzTarget, _ options: Options) throws {
        let seeds = try target.seeds().filter { !$0.isEmpty && $0.count <= target.most }
        let mutator = Mutator(seeds: seeds, words: target.words.map(ascii), most: target.most)
        FuzzWatch.begin(target.name, options.seed)
        if let number = options.number {
            let input = mutator.input(number, of: options.seed)
            let file = "fuzz-\(target.name)-\(options.seed)-\(number)"
            try Data(input).write(to: URL(filePath: file))
            print("\(file): \(input.count) bytes")
            FuzzWatch.note(number)
            _ = try? target.read(input)
            return FuzzWatch.end()
        }
        // Seeds themselves first: a rule that they break is not a rule.
        for seed in seeds { try? target.read(seed) }
        let end = ContinuousClock.now + .seconds(options.seconds)
        var number: UInt64 = 0
        var read = 0
        while ContinuousClock.now < end {
            let input = mutator.input(number, of: options.seed)
            FuzzWatch.note(number)
            if (try? target.read(input)) != nil { read += 1 }
            number += 1
        }
        FuzzWatch.end()
        print("\(target.name): \(seeds.count) seeds, \(number) inputs, \(read) read without an error, nothing found")
    }
}

/// Says which input ended the process.
enum FuzzWatch {
    private static let number = Atomic<UInt64>(0)
    private static let start = Mutex((name: "", seed: UInt64(0)))
    private static let longest: UInt32 = 30

    static func begin(_ name: String, _ seed: UInt64) {
        start.withLock { $0 = (name, seed) }
        for kind in [SIGILL, SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGFPE, SIGALRM] {
            signal(kind) { kind in FuzzWatch.tell(kind) }
        }
    }

    /// An input that takes longer than a second is told; one that does not end is found by the alarm.
    static func note(_ value: UInt64) {
        number.store(value, ordering: .relaxed)
        if value % 64 == 0 { alarm(longest) }
    }

    static func end() { alarm(0) }

    private static func tell(_ kind: CInt) {
        let (name, seed) = start.withLockIfAvailable { $0 } ?? ("?", 0)
        let what = kind == SIGALRM ? "does not end" : "ends the process by signal \(kind)"
        let index = number.load(ordering: .relaxed)
        let line = "\(name): an input \(what). Fuzz \(name) --seed \(seed) --case \(index) writes it to a file.\n"
        FileHandle.standardError.write(Data(line.utf8))
        _exit(1)
    }
}
