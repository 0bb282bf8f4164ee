internal import ArgumentParser

/// The arguments after the program's name.
enum ProgramArguments {
    /// The exact bytes of the arguments, in the form of `FileText`. Swift's own arguments replace bytes that are not
    /// UTF-8.
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

    /// Returns a message about a word that begins with a dash and is not an option, or `nil`. For example, a shell
    /// expands `*.png` to `-dash.png`, and its letters would be parsed as options.
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
