internal import Foundation

/// A small line chart without axes. The figures are in the tile beside it.
struct Sparkline {
    /// The values, in the order of time. They are not negative.
    let values: [Double]
    let label: String

    private static let (width, height) = (120.0, 28.0)

    var html: HTML {
        HTML(
            "svg", .style("sparkline"), .attribute("viewBox", "0 0 \(Int(Self.width)) \(Int(Self.height))"),
            .attribute("role", "img"), .attribute("aria-label", label), .attribute("preserveAspectRatio", "none")
        ) {
            HTML("polyline", .attribute("points", points), .attribute("fill", "none"))
        }
    }

    private var points: String {
        let most = max(values.max() ?? 0, 1e-9)
        let step = Self.width / Double(max(values.count - 1, 1))
        return values.enumerated().map { index, value in
            let x = Double(index) * step
            let y = Self.height - 2 - max(value, 0) / most * (Self.height - 4)
            return String(format: "%.1f,%.1f", x, y)
        }.joined(separator: " ")
    }
}
