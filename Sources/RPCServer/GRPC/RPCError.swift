public import Codec

/// How a call ends that does not end well: what its client is told.
public struct RPCError: Error, Equatable, Sendable {
  public var code: StatusCode
  /// For a person: what happened, to whom, and what to do.
  public var message: String
  /// For a program: `google.rpc.ErrorInfo.reason`. Nil: the code's name.
  public var reason: String?
  /// More for a program: `google.rpc.ErrorInfo.metadata`.
  public var information: [String: String]
  /// Typed details, the most useful first: the last are left out where the peer takes less.
  public var details: [ProtoAny]

  public init(
    code: StatusCode, message: String, reason: String? = nil,
    information: [String: String] = [:], details: [ProtoAny] = []
  ) {
    self.code = code
    self.message = message
    self.reason = reason
    self.information = information
    self.details = details
  }
}
