internal import ArgumentParser
internal import Calotype
internal import Foundation

/// The sources of a command.
struct SourceOptions: ParsableArguments {
    @Argument(
        help:
            "Paths of images or folders, http(s):// and file:// addresses, s3://bucket/key, or '-' for standard input.")
    var sources: [SourceArgument] = []

    @Option(
        help: ArgumentHelp(
            "Also the sources that this file lists, one a line, or with a zero byte behind each; '-' for standard input.",
            valueName: "list"))
    var fromFile: String?

    @Flag(name: [.customShort("r"), .long], help: "Also the images in the folders of a folder.")
    var recursive = false

    func validate() throws {
        guard !sources.isEmpty || fromFile != nil else {
            throw ValidationError(
                "Missing expected argument '<sources> ...'. Name images or folders, or use --from-file.")
        }
        if sources.count(where: \.isStandardInput) + (fromFile == "-" ? 1 : 0) > 1 {
            throw ValidationError("'-' can be read only once.")
        }
    }

    /// Returns the sources, with folders and lists replaced by the images in them. Throws `NoSources` if there are
    /// none.
    func list() throws -> SourceList {
        var list = SourceList(isRecursive: recursive)
        for source in sources { list.add(source) }
        for source in try listed() { list.add(source) }
        guard !list.sources.isEmpty else { throw NoSources(list: list) }
        return list
    }

    private func listed() throws -> [SourceArgument] {
        guard let fromFile else { return [] }
        do {
            let bytes =
                fromFile == "-"
                ? [UInt8](try FileHandle.standardInput.readToEnd() ?? Data())
                : try SystemFile.read(fromFile.fileBytes, upTo: SourceList.longestList + 1)
            guard bytes.count <= SourceList.longestList else {
                throw ValidationError("The list '\(fromFile.printable)' is too long. Make several of it.")
            }
            let listed = SourceList.names(in: bytes)
            if listed.contains(where: \.isStandardInput), fromFile == "-" || sources.contains(where: \.isStandardInput)
            {
                throw ValidationError("'-' can be read only once.")
            }
            return listed
        } catch let error as ValidationError {
            throw error
        } catch {
            throw NoSources(message: "The list '\(fromFile.printable)' cannot be read. Check --from-file.")
        }
    }
}

/// The command has no sources.
struct NoSources: Error {
    let message: String

    init(message: String) { self.message = message }

    init(list: SourceList) {
        let folders = list.folders.map { "'\($0.printable)'" }.joined(separator: ", ")
        let beneath = list.unreadFolders > 0 ? " Its folders are read with --recursive." : ""
        self.init(
            message: list.folders.isEmpty
                ? "The list names no source." : "There is no image in \(folders).\(beneath)")
    }

    /// The code for missing input, as in sysexits.h.
    static let exitCode: Int32 = 66
}
