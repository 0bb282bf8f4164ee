internal import Calotype

extension String {
    /// The text for a terminal. U+FFFD replaces characters that are invisible, move the cursor or change the direction
    /// of text. Bytes of a file name that are not UTF-8 are shown in the form `\xE9`.
    var printable: String {
        var text = String.UnicodeScalarView()
        var before: Unicode.Scalar?
        for scalar in unicodeScalars {
            if let byte = FileText.byte(of: scalar) {
                text += Self.escape(byte).unicodeScalars
            } else {
                text.append(scalar.isPrintable(after: before) ? scalar : "\u{FFFD}")
            }
            before = scalar
        }
        return String(text)
    }

    /// The text for JSON: bytes of a file name that are not UTF-8 have the form `\xE9`, and everything else is
    /// unchanged.
    var withoutFileBytes: String {
        guard hasFileBytes else { return self }
        return unicodeScalars.map { FileText.byte(of: $0).map(Self.escape) ?? String($0) }.joined()
    }

    private static func escape(_ byte: UInt8) -> String { "\\x" + [byte].hexadecimal.uppercased() }

    /// The width in columns of a terminal.
    var columns: Int { reduce(0) { $0 + $1.columns } }

    func suffix(columns width: Int) -> String {
        String(String(reversed()).prefix(columns: width).reversed())
    }

    func prefix(columns width: Int) -> String {
        var (text, left) = ("", width)
        for character in self {
            left -= character.columns
            guard left >= 0 else { break }
            text.append(character)
        }
        return text
    }
}

extension Unicode.Scalar {
    /// Whether it can be shown to people unchanged. Control characters, line separators, and format characters (such as
    /// U+202E, which reverses the direction of text) cannot, except those that join emoji.
    func isPrintable(after before: Unicode.Scalar?) -> Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
        case .format: value == 0x200D && (before?.isEmoji ?? false)
        default: true
        }
    }

    /// Whether it is an emoji, or the variation selector that turns the character before it into one.
    private var isEmoji: Bool { properties.isEmojiPresentation || properties.isEmojiModifier || value == 0xFE0F }
}

extension Character {
    /// Chinese, Japanese and Korean characters and emoji are two columns wide (Unicode Standard Annex 11).
    fileprivate var columns: Int {
        guard let scalar = unicodeScalars.first else { return 0 }
        return switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            2
        default: scalar.properties.isEmojiPresentation ? 2 : 1
        }
    }
}
