internal import Codec
internal import RPCServer
internal import Router

extension CallFailure {
  /// The one place where a failure becomes a gRPC status.
  var rpcError: RPCError {
    var details: [ProtoAny] = []
    if !self.fieldViolations.isEmpty {
      details.append(ProtoAny(BadRequest.with { $0.fieldViolations = self.fieldViolations }))
    }
    if let retryAfter = self.retryAfter ?? self.kind.defaultRetryDelay {
      details.append(ProtoAny(RetryInfo.with { $0.retryDelay = ProtoDuration(retryAfter) }))
    }
    // Last: it is the largest, and the first to go where the peer takes less.
    if let routingFailure = self.routingFailure { details.append(ProtoAny(routingFailure)) }
    let information =
      self.suggestions.isEmpty ? [:] : ["closest_models": self.suggestions.joined(separator: ", ")]
    return RPCError(
      code: self.kind.statusCode, message: self.message, reason: self.reason,
      information: information, details: details)
  }
}

extension CallFailure.Kind {
  /// Where no provider named a delay but another try may succeed.
  fileprivate var defaultRetryDelay: Duration? {
    switch self {
    case .allOffersFailed, .providersRateLimited, .gatewayOverloaded: .seconds(1)
    default: nil
    }
  }

  var statusCode: StatusCode {
    switch self {
    case .invalidRequest, .contextTooLong, .providerRejected: .invalidArgument
    case .modelNotFound: .notFound
    case .noEligibleOffer, .contentFiltered: .failedPrecondition
    case .allOffersFailed, .streamBroken: .unavailable
    case .providersRateLimited, .gatewayOverloaded: .resourceExhausted
    case .schemaMismatch: .aborted
    case .deadlineExceeded: .deadlineExceeded
    case .internalError: .internalError
    }
  }
}
