internal import Codec

/// What a failed try means for the offers after it.
enum FailoverRule: Equatable {
  /// Another offer may do better.
  case tryNext
  /// Only an offer with a larger context window may do better.
  case tryLargerWindow
  /// The request itself is at fault: every offer would say so.
  case giveUp

  init(_ outcome: Attempt.Outcome) {
    switch outcome {
    case .requestRejected: self = .giveUp
    case .contextTooLong: self = .tryLargerWindow
    default: self = .tryNext
    }
  }
}
