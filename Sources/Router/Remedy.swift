public import Codec

/// What may help after a failed try, before any content has reached the client.
public enum Remedy: Equatable, Sendable {
  /// The same offer after a pause; another one at once.
  case tryAgain
  /// Another offer: this one will go on failing.
  case tryElsewhere
  /// Only an offer with a larger context window.
  case tryLargerWindow
  /// Nothing: the request itself is at fault, and every offer would say so.
  case giveUp

  /// The usual one for an outcome.
  public init(for outcome: Attempt.Outcome) {
    switch outcome {
    case .requestRejected, .contentFiltered: self = .giveUp
    case .contextTooLong: self = .tryLargerWindow
    case .quotaExhausted, .authFailed, .modelNotFound, .schemaMismatch: self = .tryElsewhere
    default: self = .tryAgain
    }
  }
}
