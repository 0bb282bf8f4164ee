internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOPosix

/// Describes an error in one plain sentence for a log. Never uses Swift's debug description of its type.
package func sentence(of error: any Error) -> String {
    if let failure = TLSFailure(error) { return failure.words }
    switch error {
    case let error as ImageProcessingError: return error.message
    case let error as CocoaError: return sentence(ofFile: error)
    case let error as HTTPClientError: return sentence(ofClient: error)
    case let error as NIOConnectionError: return sentence(ofConnection: error)
    case let error as IOError: return reason(errno: error.errnoCode)
    case ChannelError.connectTimeout: return "no connection in time"
    case is CancellationError: return "it was cancelled"
    case is DeadlineExceeded: return "the job's time was up"
    case is MemoryExhausted: return "other jobs held all the memory"
    case let error as VideoProgramKilled: return "\(error.name) was ended from outside"
    case let error as any (Error & CustomStringConvertible): return error.description
    case let error as any LocalizedError:
        return error.errorDescription ?? "an unexpected error: \(String(describing: type(of: error)))"
    default: return "an unexpected error: \(String(describing: type(of: error)))"
    }
}

private func sentence(ofFile error: CocoaError) -> String {
    let code = Int32((error.underlying as NSError?)?.code ?? 0)
    let path = error.filePath.map { " of '\($0)'" } ?? ""
    guard code != 0 else { return "a file error\(path): \(error.localizedDescription)" }
    return "\(reason(errno: code))\(path)"
}

private func sentence(ofClient error: HTTPClientError) -> String {
    switch error {
    case .connectTimeout: "no connection in time"
    case .tlsHandshakeTimeout: "no TLS handshake in time"
    case .readTimeout, .writeTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout: "no answer in time"
    case .remoteConnectionClosed: "the server closed the connection"
    default: error.shortDescription
    }
}

private func sentence(ofConnection error: NIOConnectionError) -> String {
    guard let first = error.connectionErrors.first else { return "\(error.host) has no address" }
    return sentence(of: first.error)
}

/// The system's description of an error number, such as "permission denied (EACCES)".
func reason(errno code: Int32) -> String {
    let names: [Int32: String] = [
        EACCES: "permission denied (EACCES)", EPERM: "not permitted (EPERM)", EROFS: "read-only file system (EROFS)",
        ENOENT: "no such file or folder (ENOENT)", ENOTDIR: "not a folder (ENOTDIR)", ENOSPC: "no space left (ENOSPC)",
        EDQUOT: "quota exceeded (EDQUOT)", EMFILE: "too many open files (EMFILE)", EIO: "input or output failed (EIO)",
        ECONNREFUSED: "connection refused (ECONNREFUSED)", ECONNRESET: "connection reset (ECONNRESET)",
        EHOSTUNREACH: "no route to the host (EHOSTUNREACH)", ENETUNREACH: "no route to the network (ENETUNREACH)",
        EPIPE: "the connection was closed (EPIPE)", ETIMEDOUT: "no connection in time (ETIMEDOUT)",
    ]
    return names[code] ?? "error \(code) of the system"
}
