internal import Calotype
internal import CalotypeS3
internal import Foundation
internal import NIOHTTP1

extension HTTPStore {
    /// By the rules of WebDAV: under a name of its own, then moved, which the server refuses where there is an object.
    func putAside(
        _ content: ObjectContent, at key: ObjectKey, as type: MediaType, replacing: Bool
    ) async throws -> PutOutcome {
        let part = address(of: key) + ".part-" + UUID().uuidString.lowercased()
        var isMoving = false
        do {
            try await trying { try await upload(content, to: part, as: type) }
            try Task.checkCancellation()
            isMoving = true
            guard try await move(part, to: key, replacing: replacing, size: content.size) else {
                try await remove(part)
                return .existed
            }
            return .created
        } catch {
            await withdraw(part, isMoving ? key : nil)
            throw error
        }
    }

    /// Where nobody but the server could tell who was first, and does not.
    func putPlainly(_ content: ObjectContent, at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        do {
            try await trying { try await upload(content, to: address(of: key), as: type) }
            try Task.checkCancellation()
            return .created
        } catch {
            // The answer may be lost, and nobody would look for the object.
            if withdraws { await tidyUp { try await remove(address(of: key)) } }
            throw error
        }
    }

    private func upload(_ content: ObjectContent, to address: String, as type: MediaType) async throws {
        // bunny.net checks it; others do not know it.
        let checksum = content.digest.hexadecimal.uppercased()
        func put() async throws -> HTTPSender.Answer {
            try await send(
                .PUT, address, [("Content-Type", type.rawValue), ("Checksum", checksum)], body: content)
        }
        var answer = try await put()
        if answer.status == 409, access.rules == .webDAV {
            try await makeFolders(above: address)
            answer = try await put()
        }
        guard (200..<300).contains(answer.status) else { throw TransferError(answer, during: "PUT") }
    }

    /// What the server does not make by itself, from the top.
    private func makeFolders(above address: String) async throws {
        let folders = address.dropFirst(base.count).split(separator: "/").dropLast()
        var folder = base.hasSuffix("/") ? String(base.dropLast()) : base
        for name in folders {
            folder += "/" + name
            let answer = try await send(.MKCOL, folder + "/")
            // 405: it is there already.
            guard (200..<300).contains(answer.status) || answer.status == 405 else {
                throw TransferError(answer, during: "MKCOL")
            }
        }
    }

    /// Whether this moved the object. Sent once: whether it arrived shows afterwards.
    private func move(_ part: String, to key: ObjectKey, replacing: Bool, size: Int) async throws -> Bool {
        do {
            let answer = try await send(
                .MOVE, part, [("Destination", address(of: key)), ("Overwrite", replacing ? "T" : "F")])
            switch answer.status {
            case 200..<300: return true
            case 412: return false
            default: throw TransferError(answer, during: "MOVE")
            }
        } catch let error as TransferError where error.isPassing {
            // Only the move takes the part away.
            guard try await isGone(part), try await self.size(of: key) == size else { throw error }
            return true
        }
    }

    private func isGone(_ address: String) async throws -> Bool {
        try await trying {
            let answer = try await send(.HEAD, address, readingUpTo: nil)
            guard [200, 404].contains(answer.status) else { throw TransferError(answer, during: "HEAD") }
            return answer.status == 404
        }
    }

    /// Takes back what a failed put may have left: the part, or the object that it had become.
    private func withdraw(_ part: String, _ key: ObjectKey?) async {
        await tidyUp {
            let isGone = try await send(.DELETE, part).status == 404
            if isGone, withdraws, let key { try await delete(key) }
        }
    }
}
