/// The libraries on this machine, and what is known to be wrong with them.
package struct LibraryReport: Sendable {
    package let libraries: [InstalledLibrary]
    /// The faults that are certain, and those that a distribution may have repaired.
    package let dangers, doubts: [Danger]

    /// A fault that an installed library has.
    package struct Danger: Sendable, Hashable, CustomStringConvertible {
        package let library: String
        let version, fault: String
        /// Whether a service refuses to start with it.
        package let isRefused: Bool

        package var description: String { "\(library) \(version): \(fault)" }
    }

    package init(_ libraries: [InstalledLibrary]) {
        self.libraries = libraries
        dangers = Self.faults(of: libraries, .present)
        doubts = Self.faults(of: libraries, .possible)
    }

    private static func faults(of libraries: [InstalledLibrary], _ verdict: KnownFault.Verdict) -> [Danger] {
        libraries.flatMap { library in
            KnownFault.all.filter { $0.verdict(on: library) == verdict }.map {
                Danger(
                    library: library.name.rawValue, version: library.shownVersion, fault: $0.source,
                    isRefused: $0.isRefused)
            }
        }
    }

    /// The names of the libraries to update, each once, in the order of their names.
    package var outdated: [String] { Set(dangers.map(\.library)).sorted() }
}
