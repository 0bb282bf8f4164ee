/// The colors that a variant can show. The file contains a profile for all but sRGB.
public enum ColorProfile: String, Sendable, Hashable, CaseIterable {
    /// sRGB, which every screen shows. The file needs no profile.
    case srgb
    /// Display P3, a larger gamut that phones and most current screens show.
    case displayP3 = "display-p3"
    /// The colors and the profile of the source. It is sRGB if the source has no profile or is not RGB.
    case keep
}
