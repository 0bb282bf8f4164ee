/// What generated an image. Open: a presets file adds tools, and a name from it works wherever a built-in one does.
public struct ImageTool: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// As JSON and presets have it: 1 to 64 lower-case letters, digits and `-` where a preset names it.
    public let rawValue: String
    public var description: String { rawValue }
    /// Any name: whether there is a preset for it shows when a job is processed.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// `dall-e`. Its built-in boxes are 1024×1024 and 2048×2048 pixels.
    public static let dallE = Self(rawValue: "dall-e")
    /// `sora`. Its built-in boxes are 1280×720 and 1920×1080 pixels.
    public static let sora = Self(rawValue: "sora")
    /// `stable-diffusion`. Its built-in boxes are 768×768 and 1536×1536 pixels.
    public static let stableDiffusion = Self(rawValue: "stable-diffusion")
}
