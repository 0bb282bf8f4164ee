/// The style sheets, the scripts and the icon. Their address contains a hash of all of them, so browsers may keep them
/// forever.
package enum Assets: String, CaseIterable, Sendable {
    case style = "console.css"
    case script = "console.js"
    case progress = "progress.js"
    case shortcuts = "shortcuts.js"
    case icon = "icon.svg"
    /// The style sheet of the pages that show large pictures: Compare and Try.
    case pictureStyle = "pictures.css"
    case compareScript = "compare.js"
    case tryScript = "try.js"

    /// A hash of all assets (FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/). It has to differ between releases.
    package static let hash: String = {
        let digest = allCases.flatMap(\.bytes).reduce(UInt64(0xCBF2_9CE4_8422_2325)) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return String(digest, radix: 16)
    }()

    static func address(of asset: Self) -> LocalAddress { .console("assets", hash, asset.rawValue) }

    var isStyle: Bool { self == .style || self == .pictureStyle }

    package var bytes: [UInt8] {
        switch self {
        case .style: PackageResources.console_css
        case .script: PackageResources.console_js
        case .progress: PackageResources.progress_js
        case .shortcuts: PackageResources.shortcuts_js
        case .icon: PackageResources.icon_svg
        case .pictureStyle: PackageResources.pictures_css
        case .compareScript: PackageResources.compare_js
        case .tryScript: PackageResources.try_js
        }
    }

    package var type: String {
        switch self {
        case .style, .pictureStyle: "text/css; charset=utf-8"
        case .script, .progress, .shortcuts, .compareScript, .tryScript: "text/javascript; charset=utf-8"
        case .icon: "image/svg+xml"
        }
    }
}
