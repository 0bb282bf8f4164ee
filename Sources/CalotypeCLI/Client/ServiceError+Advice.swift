internal import CalotypeClient
internal import Foundation

extension ServiceError {
    /// The settings that all jobs of a command share. If one of them is wrong, no single source is at fault.
    enum Setting: String {
        case tool, priority, userId, user, options, callbackUrl
        case state, kind, reason, since, batch, limit
    }

    /// The index of the wrong job in its batch. `nil` if the refusal concerns no single job.
    var jobIndex: Int? {
        guard let parts = field?.split(separator: "."), parts.count > 1, parts[0] == "jobs" else { return nil }
        return Int(parts[1])
    }

    /// The wrong field inside its job.
    private var ownField: String? {
        guard let field, jobIndex != nil else { return field }
        return field.split(separator: ".").dropFirst(2).joined(separator: ".")
    }

    /// The wrong setting of the command. `nil` if no setting is wrong.
    var setting: Setting? {
        ownField.flatMap { $0.split(separator: ".").first }.flatMap { Setting(rawValue: String($0)) }
    }

    /// Advice for a person who typed a command and did not write a request.
    var advice: String {
        switch reason {
        case Self.noAnswer: return "\(detail) Start 'calotype serve', or set CALOTYPE_SERVER."
        case "no-token": return "The server wants a token. Set CALOTYPE_TOKEN."
        case "wrong-token": return "The server does not know this token. Check CALOTYPE_TOKEN."
        case "foreign-user": return "The token is bound to another user. Leave out --user."
        case "ambiguous": return "Several users have a job with this id. Say whose, with --user."
        default: break
        }
        switch setting {
        case .options?:
            let path = (ownField ?? "").split(separator: ".").dropFirst().joined(separator: ".")
            if path == "only" { return "--only: \(detail.withFlagOnly)" }
            return path.isEmpty ? detail : "--option \(path): \(detail)"
        case .tool?: return "--tool: \(detail)"
        case .userId?, .user?: return detail.replacing("'userId'", with: "--user").replacing("'user'", with: "--user")
        case .priority?: return detail.replacing("'priority'", with: "--priority")
        case .state?, .kind?, .reason?, .since?, .batch?, .limit?:
            let name = setting?.rawValue ?? ""
            return detail.contains("'\(name)'")
                ? detail.replacing("'\(name)'", with: "--\(name)") : "--\(name): \(detail)"
        case .callbackUrl?, nil:
            return detail.replacing("'id'", with: "--id").replacing("'sourceUrl'", with: "The source")
                .replacing("'sourcePath'", with: "The source")
        }
    }

    /// The exit code, as in sysexits.h.
    var exitCode: Int32 {
        guard let status else { return 69 }
        return switch status {
        case 429, 500...: 69
        case 401, 403: 77
        case 404, 410: 66
        case 400, 422: setting != nil || ownField == "id" ? 64 : 65
        default: 65
        }
    }
}
