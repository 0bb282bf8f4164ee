public import struct Foundation.Date

/// A request to retry, cancel or delete many jobs.
public struct OperationRequest: Sendable, Hashable {
    /// `retry`, `cancel` or `delete`.
    public var action: String
    /// The jobs to change.
    public var filter: Filter
    /// Jobs that entered the state of the filter after this time are not changed. `nil` means now.
    public var until: Date?
    /// The number of jobs that are to be changed at most. `nil` counts the jobs and changes nothing.
    public var expect: Int?

    /// Makes a request.
    public init(action: String, filter: Filter, until: Date? = nil, expect: Int? = nil) {
        self.action = action
        self.filter = filter
        self.until = until
        self.expect = expect
    }

    /// Selects jobs. A job must match every member that has a value.
    public struct Filter: Sendable, Hashable {
        /// `waiting`, `running`, `succeeded`, `failed` or `cancelled`.
        public var state: String
        /// The owner.
        public var user: String?
        /// The kind of the failure.
        public var kind: String?
        /// The reason of the failure.
        public var reason: String?
        /// The tool.
        public var tool: String?
        /// The batch.
        public var batch: String?
        /// `urgent`, `normal` or `background`.
        public var priority: String?
        /// The earliest time of acceptance.
        public var from: Date?
        /// The time before which the jobs were accepted.
        public var to: Date?

        /// Makes a filter for one state.
        public init(state: String) { self.state = state }
    }
}

extension OperationRequest: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case action, filter, until, expect }

    public init(from decoder: any Decoder) throws {
        try KnownFields.check(decoder, CodingKeys.allCases.map(\.rawValue))
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        action = try fields.decode(String.self, forKey: .action)
        filter = try fields.decode(Filter.self, forKey: .filter)
        until = try fields.given(.until)
        expect = try fields.given(.expect)
    }
}

extension OperationRequest.Filter: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case state, user, kind, reason, tool, batch, priority, from, to
    }

    public init(from decoder: any Decoder) throws {
        try KnownFields.check(decoder, CodingKeys.allCases.map(\.rawValue))
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        state = try fields.decode(String.self, forKey: .state)
        user = try fields.given(.user)
        kind = try fields.given(.kind)
        reason = try fields.given(.reason)
        tool = try fields.given(.tool)
        batch = try fields.given(.batch)
        priority = try fields.given(.priority)
        from = try fields.given(.from)
        to = try fields.given(.to)
    }
}

extension KeyedDecodingContainer {
    /// Decodes a member that is there. `null` is an error: a filter that is empty by mistake would match other jobs.
    fileprivate func given<Value: Decodable>(_ key: Key) throws -> Value? {
        contains(key) ? try decode(Value.self, forKey: key) : nil
    }
}
