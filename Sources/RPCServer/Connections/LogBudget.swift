public import Clock

/// Bounds how many lines something logs, and counts those that it omits.
public struct LogBudget: Sendable {
  private var budget: AbuseBudget
  private var omitted = 0

  /// - Parameters:
  ///   - burst: lines at once.
  ///   - perSecond: lines each second after that.
  public init(burst: Int, perSecond: Int, now: MonotonicInstant) {
    self.budget = AbuseBudget(burst: burst, perSecond: perSecond, now: now)
  }

  /// - Returns: nil where this line is to be omitted, else how many were since the last.
  public mutating func takeLine(now: MonotonicInstant) -> Int? {
    guard self.budget.spend(now: now) else {
      self.omitted += 1
      return nil
    }
    defer { self.omitted = 0 }
    return self.omitted
  }
}
