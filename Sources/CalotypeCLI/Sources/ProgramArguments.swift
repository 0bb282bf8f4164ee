internal import ArgumentParser

/// The words after the program's name.
enum ProgramArguments {
    /// Byte for byte, as `FileText` has them: Swift's own arguments are repaired where they are not UTF-8.
    static var all: [String] {
        (1..<max(1, Int(CommandLine.argc))).map { index in
            var bytes: [UInt8] = []
            if var next = unsafe CommandLine.unsafeArgv[index] {
                while unsafe next.pointee != 0 {
                    unsafe bytes.append(UInt8(bitPattern: next.pointee))
                    unsafe next += 1
                }
            }
            return FileText.text(of: bytes)
        }
    }

    /// What is wrong with words that begin with a dash and are no options: a shell makes `-dash.png` of `*.png`, and
    /// its letters would be taken for options.
    static func mistake(in arguments: [String]) -> String? {
        guard let command = arguments.first, ["process", "submit", "inspect"].contains(command) else { return nil }
        guard let word = arguments.prefix(while: { $0 != "--" }).first(where: isNoOption) else { return nil }
        let name = word.printable
        return
            "'\(name)' begins with a dash, so it is read as an option. If it is a file, write './\(name)', and './*' in "
            + "place of '*'."
    }

    private static func isNoOption(_ word: String) -> Bool {
        guard word.count > 1, word.hasPrefix("-") else { return false }
        if SystemFile.exists(word.fileBytes) { return true }
        return !word.hasPrefix("--") && !word.hasPrefix("-O") && word.count > 2
    }
}
