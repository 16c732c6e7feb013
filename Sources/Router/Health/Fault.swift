package import Codec

/// Whose fault a failed try was. Only the provider's and the network's count against an offer.
package enum Fault: Equatable, Sendable {
  case caller
  /// The gateway's key was refused.
  case credentials
  case quota
  case rateLimit
  /// The provider has no such model, or it didn't do as it was told.
  case model
  case provider
  case network
  /// Ours, or nobody's: a try that was called off.
  case none

  package init(of outcome: Attempt.Outcome) {
    switch outcome {
    case .requestRejected, .contextTooLong, .contentFiltered: self = .caller
    case .authFailed: self = .credentials
    case .quotaExhausted: self = .quota
    case .rateLimited: self = .rateLimit
    case .modelNotFound, .schemaMismatch: self = .model
    case .overloaded, .serverError, .timeout, .badResponse: self = .provider
    case .connectionFailed: self = .network
    default: self = .none
    }
  }

  /// Whether a circuit breaker counts it.
  package var feedsBreaker: Bool { self == .provider || self == .network }
}
