internal import Codec
internal import Router
internal import Upstream

extension TransferError {
  /// What a failed transfer means for its attempt.
  ///
  /// - Parameter status: the response's, 0 where there was none.
  func attemptFailure(provider: String, status: Int) -> AttemptFailure {
    let outcome: Attempt.Outcome =
      switch self.kind {
      case .connectTimeout, .firstByteTimeout, .idleTimeout: .timeout
      case .couldNotResolve, .couldNotConnect, .tlsFailure: .connectionFailed
      // Cut after a response began, the answer is at fault; before it, the connection.
      case .connectionLost: .connectionFailed
      case .protocolError, .headersTooLarge, .other: .badResponse
      }
    return AttemptFailure(
      outcome, httpStatus: Int32(clamping: status), detail: "\(provider): \(self.detail)",
      // A certificate that is not to be trusted is not in a moment either.
      remedy: self.kind == .tlsFailure ? .tryElsewhere : nil)
  }

  /// Whether the host could not be reached at all.
  var isWithoutConnection: Bool {
    switch self.kind {
    case .couldNotResolve, .couldNotConnect, .tlsFailure, .connectTimeout: true
    default: false
    }
  }
}
