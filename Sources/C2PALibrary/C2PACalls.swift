#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// The functions of the library that are called: `c2pa_c_ffi/src/c_api.rs`, version 0.91.3.
///
/// The addresses never change once they are found, and the functions can be called from any thread.
struct C2PACalls: @unchecked Sendable {
    typealias Object = UnsafeMutableRawPointer
    typealias Text = UnsafePointer<CChar>
    typealias Read = @convention(c) (Object?, UnsafeMutablePointer<UInt8>?, Int) -> Int
    typealias Seek = @convention(c) (Object?, Int, CInt) -> Int
    typealias Write = @convention(c) (Object?, UnsafePointer<UInt8>?, Int) -> Int
    typealias Flush = @convention(c) (Object?) -> Int

    let version: @convention(c) () -> UnsafeMutablePointer<CChar>?
    let error: @convention(c) () -> UnsafeMutablePointer<CChar>?
    let free: @convention(c) (UnsafeRawPointer?) -> CInt
    let settingsNew: @convention(c) () -> Object?
    let settingsUpdate: @convention(c) (Object?, Text?, Text?) -> CInt
    let contextBuilderNew: @convention(c) () -> Object?
    let contextBuilderSetSettings: @convention(c) (Object?, Object?) -> CInt
    let contextBuilderBuild: @convention(c) (Object?) -> Object?
    let createStream: @convention(c) (Object?, Read, Seek, Write, Flush) -> Object?
    let releaseStream: @convention(c) (Object?) -> Void
    let readerFromContext: @convention(c) (Object?) -> Object?
    let readerWithStream: @convention(c) (Object?, Text?, Object?) -> Object?
    let readerWithManifest: @convention(c) (Object?, Text?, Object?, UnsafePointer<UInt8>?, Int) -> Object?
    let readerJSON: @convention(c) (Object?) -> UnsafeMutablePointer<CChar>?

    /// Finds the functions; `nil` if one of them is missing.
    init?(_ library: UnsafeMutableRawPointer) {
        func find<Function>(_ name: String, as type: Function.Type) -> Function? {
            dlsym(library, name).map { unsafeBitCast($0, to: type) }
        }
        typealias Create = @convention(c) (Object?, Read, Seek, Write, Flush) -> Object?
        typealias With = @convention(c) (Object?, Text?, Object?, UnsafePointer<UInt8>?, Int) -> Object?
        guard
            let version = find("c2pa_version", as: (@convention(c) () -> UnsafeMutablePointer<CChar>?).self),
            let error = find("c2pa_error", as: (@convention(c) () -> UnsafeMutablePointer<CChar>?).self),
            let free = find("c2pa_free", as: (@convention(c) (UnsafeRawPointer?) -> CInt).self),
            let settingsNew = find("c2pa_settings_new", as: (@convention(c) () -> Object?).self),
            let settingsUpdate = find(
                "c2pa_settings_update_from_string", as: (@convention(c) (Object?, Text?, Text?) -> CInt).self),
            let builderNew = find("c2pa_context_builder_new", as: (@convention(c) () -> Object?).self),
            let builderSet = find(
                "c2pa_context_builder_set_settings", as: (@convention(c) (Object?, Object?) -> CInt).self),
            let build = find("c2pa_context_builder_build", as: (@convention(c) (Object?) -> Object?).self),
            let createStream = find("c2pa_create_stream", as: Create.self),
            let releaseStream = find("c2pa_release_stream", as: (@convention(c) (Object?) -> Void).self),
            let reader = find("c2pa_reader_from_context", as: (@convention(c) (Object?) -> Object?).self),
            let withStream = find(
                "c2pa_reader_with_stream", as: (@convention(c) (Object?, Text?, Object?) -> Object?).self),
            let withManifest = find("c2pa_reader_with_manifest_data_and_stream", as: With.self),
            let json = find("c2pa_reader_json", as: (@convention(c) (Object?) -> UnsafeMutablePointer<CChar>?).self)
        else { return nil }
        (self.version, self.error, self.free) = (version, error, free)
        (self.settingsNew, self.settingsUpdate) = (settingsNew, settingsUpdate)
        (contextBuilderNew, contextBuilderSetSettings, contextBuilderBuild) = (builderNew, builderSet, build)
        (self.createStream, self.releaseStream) = (createStream, releaseStream)
        (readerFromContext, readerWithStream, readerWithManifest) = (reader, withStream, withManifest)
        readerJSON = json
    }

    /// Copies a string of the library and frees it.
    func takeString(_ text: UnsafeMutablePointer<CChar>?) -> String? {
        guard let text else { return nil }
        defer { _ = free(text) }
        return String(cString: text)
    }

    /// The kind of the last error of this thread, such as `ManifestNotFound`: the message up to its colon. The rest can
    /// contain words of the file.
    func takeErrorKind() -> String {
        let message = takeString(error()) ?? ""
        return String(message.prefix { $0 != ":" }.prefix(64))
    }
}
