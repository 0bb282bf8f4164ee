internal import CalotypeAPI
internal import CalotypeQueue
internal import HTTPTypes
internal import Hummingbird

/// The permission that a route requires.
enum RouteAccess: Sendable {
    /// Every caller may use the route.
    case open
    case read, write
    /// The caller may read data that belongs to no single user.
    case readAll
    /// The caller may change something that concerns all users.
    case writeAll
}

/// Adds routes, each with the permission that it requires.
final class Routes {
    typealias Handler = @Sendable (Request, APIContext, Caller) async throws -> Response

    private let router: Router<APIContext>
    /// The methods of each path.
    private(set) var methods: [String: Set<HTTPRequest.Method>] = [:]

    init(_ router: Router<APIContext>) { self.router = router }

    /// Adds a route. `query` names the parameters that the route reads. Other parameters are refused, except on open
    /// routes: health checks may send any parameters.
    func add(
        _ method: HTTPRequest.Method, _ path: String, for access: RouteAccess, query: [String] = [],
        _ handler: @escaping Handler
    ) {
        methods[path, default: []].insert(method)
        router.on(RouterPath(path), method: method) { request, context in
            let caller = try access.admitted(context.caller)
            if access != .open { try Query.check(request, knowing: query) }
            return try await handler(request, context, caller)
        }
    }

    /// Answers 405 if a path exists, but not for the method of the request.
    func refuseOtherMethods() {
        for (path, known) in methods {
            let allowed = known.union(known.contains(.get) ? [.head] : [])
            let names = allowed.map(\.rawValue).sorted().joined(separator: ", ")
            for method in Self.everyMethod.subtracting(allowed) {
                router.on(RouterPath(path), method: method) { _, _ -> Response in
                    var problem = Problem(.methodNotAllowed, "method-not-allowed", "This takes \(names) only.")
                    problem.headers[.allow] = names
                    throw problem
                }
            }
        }
    }

    static let everyMethod: Set<HTTPRequest.Method> = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .query,
    ]
}

extension RouteAccess {
    /// Returns the caller. Throws `Problem` if it may not use the route.
    func admitted(_ caller: Caller?) throws -> Caller {
        switch self {
        case .open: return caller ?? Caller(scope: .all, mayWrite: false)
        case .read, .write, .readAll, .writeAll: break
        }
        guard let caller else { throw Problem.unauthorized }
        switch self {
        case .write where !caller.mayWrite, .writeAll where !caller.mayWrite: throw Problem.readOnly
        case .readAll where caller.scope != .all, .writeAll where caller.scope != .all: throw Problem.needsAll
        case .open, .read, .write, .readAll, .writeAll: return caller
        }
    }
}

extension HTTPRequest.Method {
    /// https://datatracker.ietf.org/doc/draft-ietf-httpbis-safe-method-w-body/
    fileprivate static let query = Self("QUERY") ?? .get
}
