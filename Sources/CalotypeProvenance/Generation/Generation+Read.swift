extension Generation {
    /// Reads how an image or video was generated from the texts in its metadata.
    ///
    /// - Parameter texts: all texts of the file, decoded. Several dialects need more than one of them.
    /// - Returns: `nil` if no text is in a known dialect. A name, a size or a caption is never taken for one.
    public static func read(from texts: [MetadataText]) -> Generation? {
        let texts = TextFinder(texts)
        for read in readers {
            if let generation = read(texts) { return generation }
        }
        return nil
    }

    /// Reads how an image or video was generated from the texts of a file, or from text that is hidden in its pixels.
    /// The pixels are looked at only if the texts say nothing or little.
    static func read(from texts: [MetadataText], in file: ByteWindow) -> Generation? {
        let found = read(from: texts)
        if let found, !found.stages.isEmpty { return found }
        return HiddenBits.text(in: file).flatMap { read(from: [$0] + texts) } ?? found
    }

    /// The readers of all dialects. Those whose texts have a unique name come before those that others imitate:
    /// SwarmUI and Tensor.art also write a ComfyUI graph, and ComfyUI can also write the text of AUTOMATIC1111.
    private static let readers: [@Sendable (TextFinder) -> Generation?] = [
        novelAI, drawThings, invokeAI, tensorArt, stabilityMatrix, swarmUI, fooocus, ruinedFooocus, easyDiffusion,
        mflux, civitai, huggingFaceSpace, comfyUI, infotext, midjourney, flux, grok, ideogram, reve, huggingFaceJob,
        tc260,
    ]
}
