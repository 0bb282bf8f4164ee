internal import Calotype

/// Returns a unique id that cannot be guessed: 128 bits from the system's secure random source, in hexadecimal digits.
func newIdentifier() -> String {
    (0..<16).map { _ in UInt8.random(in: .min ... .max) }.hexadecimal
}
