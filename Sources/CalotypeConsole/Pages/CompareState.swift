/// The state of the page Compare, as it is in the address of the page.
package struct CompareState: Sendable, Equatable {
    /// The ways to show two pictures.
    enum Mode: String, CaseIterable, Sendable {
        case slider, side, difference, blink

        var label: String {
            switch self {
            case .slider: "Slider"
            case .side: "Side by side"
            case .difference: "Difference"
            case .blink: "Blink"
            }
        }
    }

    /// The picture that blink shows.
    enum Shown: String, CaseIterable, Sendable {
        case both, left, right
    }

    /// The value of `left` that stands for the original. A variant cannot have this name, since it is not lower-case.
    static let original = "Original"

    let mode: Mode
    /// A variant, or `original`.
    let left: String
    let right: String
    /// The place of the split, in percent of the visible part of the picture.
    let split: Double
    /// The zoom: device pixels for one pixel of the picture. 0 fits the picture into the page.
    let zoom: Int
    /// The point of the picture in the center of the view, in percent of its width and height.
    let x, y: Double
    /// The factor by which differences are made brighter.
    let gain: Int
    let shown: Shown

    static let zooms = 0...8
    static let gains = [1, 4, 16]
    /// The parameters of the address, without `user`.
    package static let parameters = ["mode", "left", "right", "at", "zoom", "x", "y", "gain", "show"]

    /// Reads the parameters of an address. A value that is missing or wrong is replaced by the default, so that every
    /// address shows something. `lefts` and `rights` are the pictures that can be shown.
    init(_ parameters: [String: String], lefts: [String], rights: [String]) {
        func percent(_ name: String) -> Double {
            parameters[name].flatMap { Double($0) }.flatMap { (0...100).contains($0) ? $0 : nil } ?? 50
        }
        mode = parameters["mode"].flatMap(Mode.init) ?? .slider
        let right = parameters["right"].flatMap { rights.contains($0) ? $0 : nil } ?? rights.first ?? ""
        self.right = right
        left =
            parameters["left"].flatMap { lefts.contains($0) && $0 != right ? $0 : nil } ?? lefts.first { $0 != right }
            ?? lefts.first
            ?? ""
        (split, x, y) = (percent("at"), percent("x"), percent("y"))
        zoom = parameters["zoom"].flatMap { Int($0) }.flatMap { Self.zooms.contains($0) ? $0 : nil } ?? 0
        gain = parameters["gain"].flatMap { Int($0) }.flatMap { Self.gains.contains($0) ? $0 : nil } ?? 1
        shown = parameters["show"].flatMap(Shown.init) ?? .both
    }
}
