import Foundation

/// Kills, stops and starts the processes of a service while it works, and then checks that nothing was lost.
///
///     Torture drive FOLDER [--short] [--seed N]    with the settings of Scripts/torture
///     Torture node NAME …                          one process of the service, as `drive` starts them
@main
struct Torture {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "node": try await TortureNode(arguments: Array(arguments.dropFirst())).run()
        case "drive": exit(try await Drive(arguments: Array(arguments.dropFirst())).run())
        default:
            print("Run it through Scripts/torture.")
            exit(64)
        }
    }
}
