package import Clock

/// What of a call's time is kept back, so that its error, with every try that was made, reaches the
/// caller before the caller's own clock ends the call.
package enum DeadlineReserve {
  /// Of the time that a call has.
  static let share = 0.05
  static let most = Duration.milliseconds(100)

  /// - Returns: when the last try must have answered.
  package static func deadline(
    receivedAt: MonotonicInstant, deadline: MonotonicInstant
  ) -> MonotonicInstant {
    let whole = max(receivedAt.duration(to: deadline), .zero)
    return deadline - min(whole * Self.share, Self.most)
  }
}
