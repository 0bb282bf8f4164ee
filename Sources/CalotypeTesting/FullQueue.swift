internal import NIOCore
internal import NIOPosix

/// Runs `body` while a listener on this machine accepts no connection: its queue is full, so a new connection waits.
package func withFullQueue<Value>(at host: String, port: Int, _ body: () async throws -> Value) async throws -> Value {
    let address = try SocketAddress(ipAddress: host, port: port)
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .serverChannelOption(.backlog, value: 0)
        .serverChannelOption(.autoRead, value: false)
        .bind(to: address).get()
    var open = [listener]
    let result: Result<Value, any Error>
    do {
        while let waiting = try await connection(to: address) {
            open.append(waiting)
            guard open.count < 32 else { throw QueueNeverFull() }
        }
        result = .success(try await body())
    } catch {
        result = .failure(error)
    }
    for channel in open { try? await channel.close() }
    return try result.get()
}

/// Connects; returns `nil` if the queue is full.
private func connection(to address: SocketAddress) async throws -> (any Channel)? {
    do {
        return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.milliseconds(300)).connect(to: address).get()
    } catch ChannelError.connectTimeout {
        return nil
    }
}

private struct QueueNeverFull: Error {}
