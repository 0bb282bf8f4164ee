internal import ArgumentParser
internal import CalotypeSettings

/// The options with which a command signs variants. They replace the settings in the environment.
struct SigningOptions: ParsableArguments {
    @Option(
        name: .customLong("sign"),
        help: ArgumentHelp(
            "Sign variants with this certificate chain, in PEM. Policies decide which ones.", valueName: "chain.pem"))
    var chain: String?

    @Option(help: ArgumentHelp("The key of its first certificate, in PEM.", valueName: "key.pem"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "Ask this time-stamp authority. Without a time stamp, signatures end with the certificate.",
            valueName: "url"))
    var timestamp: String?

    func validate() throws {
        if (chain == nil) != (key == nil) { throw ValidationError("--sign and --key go together.") }
    }

    func apply(to settings: inout Settings) {
        if let chain, let key { (settings.credentials.chain, settings.credentials.key) = (chain, Secret(key)) }
        if let timestamp { settings.credentials.timeStamps = timestamp }
    }
}
