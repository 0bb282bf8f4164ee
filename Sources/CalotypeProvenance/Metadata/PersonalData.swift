/// Which personal data a file contains. The values are never reported.
public struct PersonalData: Sendable, Hashable, Codable {
    /// Whether there is a position, from GPS or from a credential.
    public var hasPosition = false
    /// Whether there is a camera, with its settings or its name.
    public var hasCamera = false
    /// Whether there is the serial number of a camera or of a lens.
    public var hasSerialNumber = false
    /// Whether there are names of people: creator, owner, writer, people in the picture.
    public var hasNames = false

    /// Makes a value that says that there is nothing.
    public init() {}

    enum CodingKeys: String, CodingKey {
        case hasPosition = "position"
        case hasCamera = "camera"
        case hasSerialNumber = "serialNumber"
        case hasNames = "names"
    }
}
