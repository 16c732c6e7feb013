internal import Clock

/// A token bucket for what an honest client seldom causes: resets by the server, empty frames.
struct AbuseBudget {
  private let burst: Int
  private let perSecond: Int
  private var tokens: Int
  private var filledAt: MonotonicInstant

  /// - Parameters:
  ///   - burst: how many at once.
  ///   - perSecond: how many more each second.
  init(burst: Int, perSecond: Int, now: MonotonicInstant) {
    self.burst = burst
    self.perSecond = perSecond
    self.tokens = burst
    self.filledAt = now
  }

  /// - Returns: false where the budget is spent.
  mutating func spend(now: MonotonicInstant) -> Bool {
    let seconds = Int(clamping: self.filledAt.duration(to: now).components.seconds)
    if seconds > 0 {
      self.tokens = min(self.burst, self.tokens + min(seconds, 3600) * self.perSecond)
      self.filledAt = now
    }
    guard self.tokens > 0 else { return false }
    self.tokens -= 1
    return true
  }
}
