internal import Calotype

/// 128 bits from the system's secure random source: an id that nobody has, and that nobody can guess.
func newIdentifier() -> String {
    (0..<16).map { _ in UInt8.random(in: .min ... .max) }.hexadecimal
}
