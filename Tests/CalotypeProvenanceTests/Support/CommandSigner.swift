import Crypto
import Foundation

@testable import CalotypeCredentials
@testable import CalotypeProvenance

/// Signs by running a command, as for a key in a key service. The command gets the bytes as its input and prints the
/// signature in DER.
struct CommandSigner: ProvenanceSigner {
    let command: String
    let arguments: [String]

    struct Failed: Error {}

    func signature(of bytes: [UInt8]) async throws -> [UInt8] {
        let output = try withFile(bytes, "bin") { input in
            try Tool.output(of: command, arguments + [input])
        }
        return Array(try P256.Signing.ECDSASignature(derRepresentation: output).rawRepresentation)
    }
}

extension Tool {
    /// Runs a program and returns the bytes that it prints.
    static func output(of name: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: path(of: name) ?? name)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CommandSigner.Failed() }
        return data
    }
}
