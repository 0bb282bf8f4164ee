internal import Calotype
internal import CalotypeS3
internal import Foundation
internal import NIOHTTP1

extension HTTPStore {
    /// Puts an object on a WebDAV server: uploads it under a unique name, then moves it. The server refuses the move if
    /// the key already holds an object, unless `replacing`.
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

    /// Puts an object directly, on servers that do not report which of two puts was first.
    func putPlainly(_ content: ObjectContent, at key: ObjectKey, as type: MediaType) async throws -> PutOutcome {
        do {
            try await trying { try await upload(content, to: address(of: key), as: type) }
            try Task.checkCancellation()
            return .created
        } catch {
            // A response may have been lost, and no other code would remove the object.
            if withdraws { await tidyUp { try await remove(address(of: key)) } }
            throw error
        }
    }

    private func upload(_ content: ObjectContent, to address: String, as type: MediaType) async throws {
        // bunny.net verifies this header; other servers ignore it.
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

    /// Creates the folders above an address, from the top down, because the server does not create them itself.
    private func makeFolders(above address: String) async throws {
        let folders = address.dropFirst(base.count).split(separator: "/").dropLast()
        var folder = base.hasSuffix("/") ? String(base.dropLast()) : base
        for name in folders {
            folder += "/" + name
            let answer = try await send(.MKCOL, folder + "/")
            // 405 means that the folder already exists.
            guard (200..<300).contains(answer.status) || answer.status == 405 else {
                throw TransferError(answer, during: "MKCOL")
            }
        }
    }

    /// Moves the object. Returns whether this call moved it. The request is sent once: a check afterwards shows whether
    /// it arrived.
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
            // Only the move removes the uploaded part.
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

    /// Removes the objects that a failed put may have left: the part, or the object that it was moved to.
    private func withdraw(_ part: String, _ key: ObjectKey?) async {
        await tidyUp {
            let isGone = try await send(.DELETE, part).status == 404
            if isGone, withdraws, let key { try await delete(key) }
        }
    }
}
