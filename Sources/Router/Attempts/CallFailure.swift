package import Codec

/// Why a call has no answer, as its caller is to hear it. The executable maps it to a gRPC status.
package struct CallFailure: Error, Equatable, Sendable {
  /// The situations of the error table.
  package enum Kind: Equatable, Sendable, CaseIterable {
    case invalidRequest
    case modelNotFound
    case noEligibleOffer
    case contextTooLong
    case allOffersFailed
    case providersRateLimited
    case providerRejected
    case contentFiltered
    case schemaMismatch
    case streamBroken
    case deadlineExceeded
    case gatewayOverloaded
    case internalError
  }

  package var kind: Kind
  /// What happened, to whom, and what to do: at most `maximumMessageLength` bytes.
  package var message: String
  /// The attempts and rejections behind it, bounded to fit trailers.
  package var routingFailure: RoutingFailure?
  /// When another try may succeed, where that is known.
  package var retryAfter: Duration?
  /// The fields of the request that are wrong.
  package var fieldViolations: [BadRequest.FieldViolation]
  /// For a model that isn't there: the closest ids, nearest first.
  package var suggestions: [String]

  /// Bytes of `message`.
  package static let maximumMessageLength = 1024

  package init(
    _ kind: Kind, _ message: String, routingFailure: RoutingFailure? = nil,
    retryAfter: Duration? = nil, fieldViolations: [BadRequest.FieldViolation] = [],
    suggestions: [String] = []
  ) {
    self.kind = kind
    self.message = message.truncated(toUTF8Bytes: Self.maximumMessageLength)
    self.routingFailure = routingFailure
    self.retryAfter = retryAfter
    self.fieldViolations = fieldViolations
    self.suggestions = suggestions
  }

  /// One wrong field of the request.
  ///
  /// - Parameters:
  ///   - field: its path in the request: "routing.only".
  ///   - description: what is wrong with it and what would be right.
  package static func invalid(_ field: String, _ description: String) -> CallFailure {
    var violation = BadRequest.FieldViolation()
    violation.field = field
    violation.description = description.truncated(toUTF8Bytes: Self.maximumMessageLength)
    return CallFailure(
      .invalidRequest, "\(field): \(description)", fieldViolations: [violation])
  }

  /// `google.rpc.ErrorInfo.reason`; nil where the status code says it all.
  package var reason: String? {
    switch self.kind {
    case .invalidRequest: "INVALID_REQUEST"
    case .modelNotFound: "MODEL_NOT_FOUND"
    case .noEligibleOffer: "NO_ELIGIBLE_OFFER"
    case .contextTooLong: "CONTEXT_TOO_LONG"
    case .allOffersFailed: "ALL_OFFERS_FAILED"
    case .providersRateLimited: "PROVIDERS_RATE_LIMITED"
    case .providerRejected: "PROVIDER_REJECTED"
    case .contentFiltered: "CONTENT_FILTERED"
    case .schemaMismatch: "SCHEMA_MISMATCH"
    case .streamBroken: "STREAM_BROKEN"
    case .deadlineExceeded: nil
    case .gatewayOverloaded: "GATEWAY_OVERLOADED"
    case .internalError: "INTERNAL"
    }
  }
}
