internal import Codec
internal import RPCServer

/// Why a call to a gateway failed.
enum GatewayError: Error, Equatable {
  /// No gateway answered there, or it broke off.
  case unreachable(address: String, reason: String)
  /// What answered is no gRPC server, or speaks it wrongly.
  case notGRPC(String)
  /// The call's error status.
  case status(Status)

  struct Status: Error, Equatable {
    var code: StatusCode
    var message: String
    /// Of `google.rpc.ErrorInfo`; empty where the gateway sent none.
    var reason = ""
    var callID = ""
    var retryDelay: ProtoDuration?
    var violations: [BadRequest.FieldViolation] = []
    var routing: RoutingFailure?
  }
}

extension GatewayError: CustomStringConvertible {
  /// One line for what happened, then one for each detail and for what to do.
  var description: String {
    switch self {
    case .unreachable(let address, let reason):
      """
      can't reach a gateway at \(address): \(reason)
        start one with "switchyard serve", or name another with --server
      """
    case .notGRPC(let what): what
    case .status(let status): status.description
    }
  }
}

extension GatewayError.Status: CustomStringConvertible {
  var description: String {
    let reason = self.reason.isEmpty ? self.code.description : self.reason
    var lines = [self.message.isEmpty ? reason : "\(self.message) (\(reason))"]
    // A single violation is often the message itself.
    lines += self.violations.map { "\($0.field): \($0.description)" }
      .filter { $0 != self.message }.map { "  " + $0 }
    for attempt in self.routing?.attempts ?? [] {
      let outcome = ContractEnumNames.name(of: attempt.outcome) ?? "\(attempt.outcome.rawValue)"
      let detail = attempt.detail.isEmpty ? "" : ": \(attempt.detail)"
      lines.append("  tried \(attempt.provider) (\(attempt.upstreamModel)): \(outcome)\(detail)")
    }
    for rejection in self.routing?.rejections ?? [] {
      lines.append(
        "  ruled out \(rejection.provider) (\(rejection.upstreamModel)): \(rejection.detail)")
    }
    if let retryDelay {
      lines.append("  another try may succeed after \(retryDelay.seconds) s")
    }
    if !self.callID.isEmpty { lines.append("  call \(self.callID)") }
    return lines.joined(separator: "\n")
  }
}
