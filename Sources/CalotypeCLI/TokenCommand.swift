internal import ArgumentParser
internal import CalotypeSettings

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make tokens that open the API.", subcommands: [New.self])

    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new", abstract: "Print a new token, and the line that lets the server know it.",
            discussion: """
                The token is shown this once: give it to who calls the API. Add the line to CALOTYPE_TOKENS, with ';' between \
                lines, or to the file in CALOTYPE_TOKENS_FILE, which is read anew when it changes. The line does not tell the \
                token.
                """)

        @Option(
            help: ArgumentHelp(
                "Whose jobs it sees and touches: the id as it is, such as 'Ann Müller'. * is everybody's.",
                valueName: "user"))
        var user = "*"

        @Option(help: ArgumentHelp("'view' (no prompts), 'read', or 'write', which reads as well.", valueName: "scope"))
        var scope: AccessToken.Scope = .write

        @Option(help: ArgumentHelp("Name of the token in logs; one is made up if left out.", valueName: "name"))
        var name: String?

        func run() async throws {
            try await explained {
                let made = try NewToken(name: name, user: user, scope: scope)
                try Terminal.standardOutput("token  \(made.token)\nline   \(made.line)\n")
            }
        }
    }
}

extension AccessToken.Scope: ExpressibleByArgument {}
