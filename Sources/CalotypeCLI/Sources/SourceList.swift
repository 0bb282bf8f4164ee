internal import Calotype

/// The sources of a run, including those found in folders, and the number of other files there.
struct SourceList: Sendable {
    let isRecursive: Bool
    private(set) var sources: [SourceArgument] = []
    /// The folders that the user named.
    private(set) var folders: [String] = []
    /// The number of files in folders that are not images.
    private(set) var others = 0
    /// The number of subfolders that were not read, because the command is not recursive.
    private(set) var unreadFolders = 0
    /// Messages for people, one line each.
    private(set) var notices: [String] = []
    private var seen: Set<SystemFile.Identity> = []

    /// The largest list in bytes. It has space for a few million names.
    static let longestList = 1 << 28
    private static let deepest = 256

    init(isRecursive: Bool) { self.isRecursive = isRecursive }

    mutating func add(_ source: SourceArgument) {
        guard case .file(let path) = source.location, (try? FileKind(of: path.fileBytes)) == .folder else {
            sources.append(source)
            return
        }
        folders.append(path)
        seen = []
        addImages(of: path, beneath: "", depth: 0)
    }

    /// Splits a list into names. They are separated by line breaks, or by zero bytes if there are any.
    static func names(in list: [UInt8]) -> [SourceArgument] {
        let hasZeros = list.contains(0)
        return list.split(separator: hasZeros ? 0 : UInt8(ascii: "\n")).compactMap { line in
            let isWindows = !hasZeros && line.last == UInt8(ascii: "\r")
            return SourceArgument(argument: FileText.text(of: isWindows ? line.dropLast() : line))
        }
    }

    private mutating func addImages(of folder: String, beneath: String, depth: Int) {
        if let identity = SystemFile.identity(folder.fileBytes), !seen.insert(identity).inserted {
            notices.append("\(folder.printable): leads to a folder that was read already; skipped.")
            return
        }
        do {
            let parent = folder.hasSuffix("/") ? folder : folder + "/"
            // Skips hidden files. They are settings, thumbnails and incomplete files of other programs.
            for name in try SystemFile.names(in: folder.fileBytes) where name.first != UInt8(ascii: ".") {
                let name = FileText.text(of: name)
                add(parent + name, named: name, beneath: beneath, depth: depth)
            }
        } catch {
            sources.append(
                SourceArgument(
                    folder, in: beneath,
                    failure: ImageProcessingError(
                        .source, .forbidden, message: "The folder may not be read. Check its permissions.")))
        }
    }

    private mutating func add(_ path: String, named name: String, beneath: String, depth: Int) {
        switch try? FileKind(of: path.fileBytes) {
        case .folder?:
            guard isRecursive, depth < Self.deepest else {
                unreadFolders += 1
                return
            }
            addImages(of: path, beneath: beneath.isEmpty ? name : "\(beneath)/\(name)", depth: depth + 1)
        case .pipe?, .socket?, .device?, .circle?:
            others += 1
            let kind = (try? FileKind(of: path.fileBytes))?.words ?? ""
            notices.append("\(path.printable): \(kind), and no image; skipped.")
        case .file?:
            guard isPicture(path) else {
                others += 1
                if Self.pictureNames.contains(where: { name.lowercased().hasSuffix($0) }) {
                    notices.append("\(path.printable): no image, whatever its name says; skipped.")
                }
                return
            }
            sources.append(SourceArgument(path, in: beneath))
        case nil:
            // The user expects a file here, so this is a failure.
            sources.append(SourceArgument(path, in: beneath))
        }
    }

    /// Whether the file looks like an image. Also `true` if it cannot be read: processing it then reports the error.
    private func isPicture(_ path: String) -> Bool {
        guard let head = try? SystemFile.read(path.fileBytes, upTo: ContentKind.headBytes) else { return true }
        return ContentKind(of: head) == .picture
    }

    private static let pictureNames = [
        ".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif", ".heic", ".mp4", ".mov", ".webm", ".mkv",
    ]
}
