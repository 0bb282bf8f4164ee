internal import ArgumentParser
internal import Calotype
internal import CalotypeCredentials

struct CertificateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate", abstract: "Make a key and a certificate to sign variants during development.",
        discussion: """
            Writes chain.pem, key.pem, which only you can read, and root.pem. Readers trust the signatures only if they \
            are given root.pem, as 'verify --trust' is. Files that exist are never replaced.
            """)

    @Option(help: ArgumentHelp("The folder for the three files. It is made if it is missing.", valueName: "folder"))
    var out: String

    func run() async throws {
        try await explained {
            let folder = out.fileBytes
            let names = ["key.pem", "chain.pem", "root.pem"]
            if let taken = names.first(where: { SystemFile.exists(path(folder, $0)) }) {
                Terminal.announce("\(out)/\(taken) exists and is not replaced. Name another folder with --out.")
                throw ExitCode(73)
            }
            let made = try DevelopmentCertificate()
            do {
                try SystemFile.makeFolder(folder)
                try SystemFile.write(Array(made.key.utf8), to: path(folder, "key.pem"), mode: 0o600)
                try SystemFile.write(Array(made.chain.utf8), to: path(folder, "chain.pem"))
                try SystemFile.write(Array(made.root.utf8), to: path(folder, "root.pem"))
            } catch is TransferError {
                Terminal.announce("The files cannot be written into \(out). May you write there, and is the disk full?")
                throw ExitCode(73)
            }
            try Terminal.standardOutput(
                Table.text([
                    ["chain", "\(out)/chain.pem", "the certificate, for development and not trusted"],
                    ["key", "\(out)/key.pem", "the private key: keep it secret"],
                    ["root", "\(out)/root.pem", "for readers that shall trust the certificate"],
                    ["days", "\(DevelopmentCertificate.days)", "until the certificate expires"],
                ]))
        }
    }

    private func path(_ folder: [UInt8], _ name: String) -> [UInt8] { folder + [0x2F] + Array(name.utf8) }
}
