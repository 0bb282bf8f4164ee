/// Which colours a variant may show. All but sRGB are told by a profile in the file.
public enum ColorProfile: String, Sendable, Hashable, CaseIterable {
    /// What everybody can show. The file needs no profile.
    case srgb
    /// What telephones and most screens of today can show beyond it.
    case displayP3 = "display-p3"
    /// As in the source, with its profile; sRGB where that has none, or is not RGB.
    case keep
}
