extension Generation {
    /// Reads the EXIF tags of the open code of FLUX: `Software` is `AI generated;txt2img;flux`, `ImageDescription` the
    /// prompt.
    @Sendable static func flux(_ texts: TextFinder) -> Generation? {
        guard let software = texts.first(.exifSoftware), let rest = software.text.dropping("AI generated;"),
            rest.lowercased().hasSuffix(";flux")
        else { return nil }
        let (model, description) = (texts.first(.exifModel), texts.first(.exifImageDescription))
        var stage = Stage()
        stage.model = model?.text.filled
        stage.prompts = [description?.text.filled].compactMap(\.self)
        return Generation(
            dialect: .flux, tool: "FLUX", stages: [stage], sources: [software, model, description].compactMap(\.self))
    }

    /// Finds the two tags of Grok: a signature in `ImageDescription` or `UserComment`, and a UUID as `Artist`. Only
    /// both together tell it from other programs. It writes no prompt.
    @Sendable static func grok(_ texts: TextFinder) -> Generation? {
        guard let artist = texts.first(.exifArtist), artist.text.withoutBlanks.isUUID,
            let signature = [texts.first(.exifImageDescription), texts.first(.exifUserComment)]
                .compactMap(\.self).first(where: { isSignature($0.text) })
        else { return nil }
        return Generation(dialect: .grok, tool: "Grok", sources: [signature, artist])
    }

    /// Whether a text is `Signature:` and Base64. Real ones have 300 to 1000 characters.
    private static func isSignature(_ text: String) -> Bool {
        guard let code = text.withoutBlanks.dropping("Signature:")?.withoutBlanks, code.utf8.count >= 12 else {
            return false
        }
        return code.utf8.allSatisfy { base64.contains($0) }
    }

    private static let base64 = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=".utf8)

    /// Finds the name of Ideogram, which it writes as the maker of the camera.
    @Sendable static func ideogram(_ texts: TextFinder) -> Generation? {
        let places = [texts.first(.exifMake)].compactMap(\.self) + texts.software
        guard let source = places.first(where: { $0.text.withoutBlanks.lowercased() == "ideogram ai" }) else {
            return nil
        }
        return Generation(dialect: .ideogram, tool: "Ideogram", sources: [source])
    }

    /// Finds the name or the address of Reve, which it writes as the program.
    @Sendable static func reve(_ texts: TextFinder) -> Generation? {
        func isReve(_ source: MetadataText) -> Bool {
            let word = source.text.lowercased().split { $0.isWhitespace || $0 == "/" }.first { $0 != "https:" }
            return word == "reve" || word == "reve.com" || word == "app.reve.com"
        }
        guard let source = texts.software.first(where: isReve) else { return nil }
        return Generation(dialect: .reve, tool: "Reve", sources: [source])
    }
}
