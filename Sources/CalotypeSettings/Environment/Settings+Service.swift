extension Settings {
    /// The variables of `serve` and `work`.
    static let service: [SettingsVariable] = [
        SettingsVariable(
            "CALOTYPE_DATABASE_URL", "PostgreSQL database of the queue; a file in CALOTYPE_DATA if unset", .database,
            isSecret: true
        ) { $0.settings.database = $1 },
        SettingsVariable(
            "CALOTYPE_LISTEN", "Where the API listens; port 0 takes a free one", .endpoint, standard: "127.0.0.1:8080"
        ) { $0.settings.server.listen = $1 },
        SettingsVariable(
            "CALOTYPE_TOKENS",
            "Tokens that open the API: lines of 'name view|read|write user|* sha256', with ';' or a line break between",
            .lines,
            isSecret: true, blankCounts: true
        ) { $0.settings.server.tokens = $1 },
        SettingsVariable(
            "CALOTYPE_TOKENS_FILE", "File of such lines, read anew when it changes and on SIGHUP", .path,
            blankCounts: true
        ) { $0.settings.server.tokensFile = $1 },
        SettingsVariable(
            "CALOTYPE_HOSTS", "Host names that the API answers to, with commas or spaces between", .hosts
        ) {
            $0.settings.server.hosts = $1
        },
        SettingsVariable(
            "CALOTYPE_OPEN", "Whether the API may listen beyond this machine without tokens", .flag, standard: "false"
        ) { $0.settings.server.isOpen = $1 },
        SettingsVariable(
            "CALOTYPE_MAX_WAITING", "How many jobs may wait before new ones are refused", .count, standard: "1000000"
        ) { $0.settings.server.waitingLimit = $1 },
        SettingsVariable("CALOTYPE_MAX_CONNECTIONS", "Connections to the API at once", .count, standard: "1024") {
            $0.settings.server.connections = $1
        },
        SettingsVariable(
            "CALOTYPE_MAX_CONNECTIONS_PER_CLIENT",
            "Connections of one address, and requests of one token, at once; half of all if unset", .count
        ) { $0.settings.server.connectionsPerClient = $1 },
        SettingsVariable(
            "CALOTYPE_KEEP_ALIVE", "Seconds that a connection stays open between requests", .seconds, standard: "75"
        ) { $0.settings.server.keepAlive = $1 },
        SettingsVariable(
            "CALOTYPE_ORIGINS", "Web pages that may use the API from a browser: origins, with commas between", .origins
        ) { $0.settings.server.origins = $1 },
        SettingsVariable(
            "CALOTYPE_FETCH", "When sources at addresses are read: submit or process", .fetchTime, standard: "process"
        ) { $0.settings.server.fetch = $1 },
        SettingsVariable(
            "CALOTYPE_MAX_DELAYED",
            "How many jobs may wait for their runAt before new ones are refused; half of CALOTYPE_MAX_WAITING if unset",
            .count
        ) { $0.settings.server.delayedLimit = $1 },
        SettingsVariable(
            "CALOTYPE_USER_SHARE", "Percent of the waiting and of the delayed jobs that one user may have", .percent,
            standard: "50"
        ) { $0.settings.server.userShare = $1 },
        SettingsVariable(
            "CALOTYPE_URGENT_SHARE", "Percent of the waiting jobs that are kept free for urgent ones", .percent,
            standard: "10"
        ) { $0.settings.server.urgentShare = $1 },
        SettingsVariable(
            "CALOTYPE_API_URL", "Address of the API for its clients, in results; the one that each used if unset",
            .address
        ) { $0.settings.server.publicURL = $1 },
        SettingsVariable(
            "CALOTYPE_WEBHOOK_SECRET", "Signs webhooks; without it there are none", .webhookSecret, isSecret: true
        ) { $0.settings.server.webhookSecret = $1 },
        SettingsVariable(
            "CALOTYPE_SERVER", "Server that submit and jobs talk to; port 8080 of this machine if unset", .address
        ) { $0.settings.client.server = $1 },
        SettingsVariable("CALOTYPE_TOKEN", "Token that they send", .secret, isSecret: true) {
            $0.settings.client.token = $1
        },
        SettingsVariable("CALOTYPE_SLOTS", "Jobs at once; by cores and memory if unset", .threads) {
            $0.settings.work.slots = $1
        },
        SettingsVariable("CALOTYPE_LEASE", "Seconds until a silent worker's jobs go to others", .lease, standard: "30")
        {
            $0.settings.work.lease = $1
        },
        SettingsVariable(
            "CALOTYPE_GRACE", "Seconds that running jobs have to finish when the service ends", .seconds, standard: "20"
        ) { $0.settings.work.grace = $1 },
        SettingsVariable(
            "CALOTYPE_KEEP_SOURCES", "Seconds that uploaded sources stay after their last job; 0 for not at all",
            .anySeconds, standard: "86400"
        ) { $0.settings.work.keepingSources = $1 },
        SettingsVariable(
            "CALOTYPE_KEEP_JOBS", "Seconds that jobs stay after their end", .anySeconds, standard: "2592000"
        ) { $0.settings.work.keepingJobs = $1 },
    ]
}

extension SettingsRule<Secret> {
    static let lines = SettingsRule(allowed: "lines of 'name view|read|write user|* sha256'") { text in
        (try? AccessTokens(text: text)) == nil ? nil : Secret(text)
    }
    static let database = SettingsRule(allowed: "an address such as postgres://user:password@host/database") { text in
        ["postgres://", "postgresql://"].contains { text.hasPrefix($0) } ? Secret(text) : nil
    }
}

extension SettingsRule<WebhookSecret> {
    static let webhookSecret = SettingsRule(allowed: "'whsec_' and 24 to 64 bytes in base64") { WebhookSecret($0) }
}

extension SettingsRule<FetchTime> {
    static let fetchTime = SettingsRule(allowed: "submit or process", parse: FetchTime.init)
}

extension SettingsRule<Endpoint> {
    static let endpoint = SettingsRule(allowed: "an address and a port such as 127.0.0.1:8080 or [::1]:8080") {
        Endpoint($0)
    }
}

extension SettingsRule<[String]> {
    static let origins = SettingsRule(allowed: "origins such as https://app.example.com, with commas between") { text in
        let texts = text.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
        let origins = texts.compactMap(WebOrigin.canonical)
        return origins.count == texts.count ? origins : nil
    }
    /// A list of host names without ports: requests are checked by name only.
    static let hosts = SettingsRule(allowed: "host names, with commas or spaces between") { text in
        let names = text.split { $0 == "," || $0.isWhitespace }.map(hostName)
        return names.allSatisfy { $0 != nil } ? names.compactMap { $0 } : nil
    }

    private static func hostName(_ text: Substring) -> String? {
        var name = String(text)
        if let endpoint = Endpoint(name) { name = endpoint.host }
        if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
        if name.hasSuffix(".") { name.removeLast() }
        // Several colons are an IPv6 address. A single colon here is followed by an invalid port.
        let hasBadPort = name.count { $0 == ":" } == 1
        return name.isEmpty || hasBadPort ? nil : SettingsRule<String>.host.parse(name)
    }
}

extension SettingsRule<Duration> {
    static let anySeconds = SettingsRule(allowed: "a number of seconds, up to ten years") { text in
        Double(text).flatMap { $0 >= 0 && $0 <= 315_360_000 ? .seconds($0) : nil }
    }
    static let lease = SettingsRule(allowed: "a number of seconds from 1 to 3600") { text in
        Double(text).flatMap { $0 >= 1 && $0 <= 3600 ? .seconds($0) : nil }
    }
}
