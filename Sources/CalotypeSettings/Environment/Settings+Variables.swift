internal import Calotype

extension Settings {
    /// All variables that are read. This is the only place for their names, meanings, allowed values and defaults.
    package static let variables = specified + ours + ofCredentials + ofDelivery + service

    /// The variables with names from the specification, and the session token for temporary keys.
    private static let specified: [SettingsVariable] = [
        SettingsVariable("S3_BUCKET", "Bucket that variants are stored in", .bucket) { $0.bucket = $1 },
        SettingsVariable("S3_REGION", "Region of the bucket", .region, standard: "us-east-1") {
            ($0.region, $0.hasRegion) = ($1, true)
        },
        SettingsVariable("S3_ENDPOINT", "Address of an S3-compatible store that is not AWS", .address) {
            $0.endpoint = $1
        },
        SettingsVariable("S3_ACCESS_KEY_ID", "Access key", .secret, isSecret: true) { $0.accessKeyID = $1 },
        SettingsVariable("S3_SECRET_ACCESS_KEY", "Secret of the access key", .secret, isSecret: true) {
            $0.secretAccessKey = $1
        },
        SettingsVariable("S3_SESSION_TOKEN", "Token of temporary keys", .secret, isSecret: true) {
            $0.sessionToken = $1
        },
        SettingsVariable(
            "ENABLE_METRICS", "Whether metrics are served for Prometheus; true for services if unset", .flag
        ) {
            $0.settings.metrics.isEnabled = $1
        },
        SettingsVariable("METRICS_PORT", "Port of the metrics; 0 takes a free one", .port, standard: "9091") {
            $0.settings.metrics.port = $1
        },
        SettingsVariable(
            "LOG_FORMAT", "How log records are written: json, or text for people", .logFormat, standard: "json"
        ) { $0.settings.logFormat = $1 },
        SettingsVariable("LOG_LEVEL", "The least important records that are logged; info, none for a command", .level) {
            $0.settings.logLevel = $1
        },
    ]

    private static let ours: [SettingsVariable] = [
        SettingsVariable(
            "CALOTYPE_S3_ADDRESSING",
            "Where the bucket's name goes: path, virtual (in the host), or auto: virtual at AWS, path elsewhere",
            .addressing, standard: "auto"
        ) { $0.addressing = $1 },
        SettingsVariable(
            "CALOTYPE_S3_CHECKSUMS", "Whether objects are sent with their SHA-256; a store that refuses it gets none",
            .flag,
            standard: "true"
        ) { $0.sendsChecksums = $1 },
        SettingsVariable("CALOTYPE_PRESETS", "YAML file that changes or adds presets", .path) {
            $0.settings.presets = $1
        },
        SettingsVariable("CALOTYPE_DATA", "Folder for objects and state", .path, standard: "./calotype-data") {
            $0.settings.dataDirectory = $1
        },
        SettingsVariable(
            "CALOTYPE_TEMP", "Folder for the files that ffmpeg reads; 'temporary' in CALOTYPE_DATA if unset", .path
        ) { $0.settings.temporaryDirectory = $1 },
        SettingsVariable("CALOTYPE_PUBLIC_URL", "Where stored objects can be read: a key is appended", .address) {
            $0.settings.publicURL = $1
        },
        SettingsVariable(
            "CALOTYPE_FILE_ACCESS",
            "Who may read files of variants in CALOTYPE_DATA: owner, group, everyone, or as the umask says; owner for services "
                + "if unset, everyone with CALOTYPE_PUBLIC_URL, umask for a command", .fileAccess
        ) { $0.settings.fileAccess = $1 },
        SettingsVariable(
            "CALOTYPE_ALLOW_PRIVATE_SOURCES", "Whether sources may be at private addresses: for development", .flag,
            standard: "false"
        ) { $0.settings.limits.allowsPrivateAddresses = $1 },
        SettingsVariable(
            "CALOTYPE_ALLOW_UNSAFE_LIBRARIES", "Whether services start with libraries that attackers can use", .flag,
            standard: "false"
        ) { $0.settings.allowsUnsafeLibraries = $1 },
        SettingsVariable(
            "CALOTYPE_SOURCE_REDIRECTS", "How many redirects of a source are followed", .redirects, standard: "5"
        ) { $0.settings.limits.redirects = $1 },
        SettingsVariable(
            "CALOTYPE_SOURCE_FIRST_BYTE", "Seconds that a source's server may take to begin its answer", .seconds,
            standard: "30"
        ) { $0.settings.limits.firstByteTimeout = $1 },
        SettingsVariable(
            "CALOTYPE_SOURCE_TIMEOUT", "Seconds that a source may take to arrive, redirects included", .seconds,
            standard: "45"
        ) { $0.settings.limits.downloadTimeout = $1 },
        SettingsVariable("CALOTYPE_ALLOW_TIFF", "Whether sources may be TIFF", .flag, standard: "false") {
            $0.settings.limits.image.allowsTIFF = $1
        },
        SettingsVariable("CALOTYPE_MAX_SOURCE_BYTES", "The largest source", .bytes, standard: "50000000") {
            $0.settings.limits.bytes = $1
        },
        SettingsVariable("CALOTYPE_MAX_PIXELS", "The most pixels of a source", .count, standard: "100000000") {
            $0.settings.limits.image.pixels = $1
            $0.settings.limits.image.progressivePixels = $1 / 5 * 2  // as by default
        },
        SettingsVariable(
            "CALOTYPE_MAX_PROGRESSIVE_PIXELS",
            "The most pixels of a progressive JPEG; two fifths of the others if unset",
            .count
        ) {
            $0.settings.limits.image.progressivePixels = $1
        },
        SettingsVariable("CALOTYPE_MAX_EDGE", "The longest side of a source, in pixels", .count, standard: "16384") {
            $0.settings.limits.image.edge = $1
        },
        SettingsVariable(
            "CALOTYPE_MAX_FRAMES", "The most frames of an animation that stays one", .count, standard: "1000"
        ) {
            $0.settings.limits.image.frames = $1
        },
        SettingsVariable(
            "CALOTYPE_MAX_METADATA_BYTES", "The most metadata of a source, without its color profile", .bytes,
            standard: "16M"
        ) { $0.settings.limits.image.metadataBytes = $1 },
        SettingsVariable("CALOTYPE_MAX_PROFILE_BYTES", "The largest color profile of a source", .bytes, standard: "4M")
        {
            $0.settings.limits.image.profileBytes = $1
        },
        SettingsVariable("CALOTYPE_MAX_SCANS", "The most scans of a JPEG", .count, standard: "100") {
            $0.settings.limits.image.scans = $1
        },
        SettingsVariable("CALOTYPE_MAX_TILES", "The most tiles of an AVIF or HEIC image", .count, standard: "1000") {
            $0.settings.limits.image.tiles = $1
        },
        SettingsVariable("CALOTYPE_MAX_VIDEO_SECONDS", "The longest video", .videoSeconds, standard: "3600") {
            $0.settings.limits.videoSeconds = $1
        },
        SettingsVariable("CALOTYPE_MEMORY_BUDGET", "Memory for images in work; half of what there is if unset", .bytes)
        {
            $0.settings.memoryBudget = $1
        },
        SettingsVariable(
            "CALOTYPE_MEMORY_PATIENCE", "Seconds that an image waits for memory that others hold", .seconds,
            standard: "300"
        ) {
            $0.settings.memoryPatience = $1
        },
        SettingsVariable("CALOTYPE_PIXEL_THREADS", "Threads for pixels; one a core if unset", .threads) {
            $0.settings.pixelThreads = $1
        },
        SettingsVariable(
            "CALOTYPE_DECODER_PROCESSES",
            "Processes in which libvips decodes; 0 to decode in the service itself; one more than pixel threads if unset, "
                + "0 for a command", .processes
        ) {
            $0.settings.decoderProcesses = $1
        },
        SettingsVariable(
            "CALOTYPE_WEBP_ENCODER", "What encodes lossy WebP: calotype or libwebp", .webpEncoder, standard: "calotype"
        ) {
            $0.settings.webpEncoder = $1
        },
        SettingsVariable(
            "CALOTYPE_PROVENANCE_RECORDS", "Whether each job stores an account of its source's metadata", .flag,
            standard: "false"
        ) {
            $0.settings.storesProvenanceRecords = $1
        },
        // Pixel code reads the variable itself, when the first AVIF variant needs the library.
        SettingsVariable(
            "CALOTYPE_SVTAV1_LIBRARY", "SVT-AV1 4, if it is not where libraries are: libSvtAv1Enc.so.4", .path
        ) {
            $0.settings.avifLibrary = $1
        },
        SettingsVariable("CALOTYPE_JOB_TIMEOUT", "Seconds that a job may take", .seconds, standard: "60") {
            $0.settings.jobTimeout = $1
        },
        SettingsVariable("CALOTYPE_METRICS_HOST", "Address that metrics are served on", .host, standard: "127.0.0.1") {
            $0.settings.metrics.host = $1
        },
    ]
}
