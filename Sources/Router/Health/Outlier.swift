internal import Clock

/// Whether an offer is to come last for now: it has become much slower than others that serve the same
/// model, or than it was; or it fails too often for others to make up for, and too rarely for a
/// breaker.
enum Outlier {
  /// So many times the median of the others, and by so many seconds; back at so many times.
  static let factor = 3.0
  static let least = 0.25
  static let factorBack = 2.0
  /// So many times its own median in the long run; back at so many times.
  static let longRunFactor = 4.0
  static let longRunFactorBack = 2.5
  /// Of the last tries, the share that failed; back at so much.
  static let failedShare = 0.15
  static let failedShareBack = 0.05

  /// About how many fresh answers a median must stand on.
  static let fewest: Float = 3

  /// Seconds, of a prompt without length; nil where it stands on too little.
  static func median(of health: borrowing OfferHealth) -> Double? {
    guard health.freshness >= Self.fewest, let times = health.timeToFirstToken else { return nil }
    return Double(times.p50.wholeNanoseconds) / 1e9
  }

  static func isUnreliable(
    _ counts: SlidingWindow.Counts, of settings: HealthSettings, was: Bool
  ) -> Bool {
    // Enough of them that one alone is no sign.
    counts.tries >= 2 * settings.minimumVolume
      && counts.failedShare >= (was ? Self.failedShareBack : Self.failedShare)
  }

  /// - Parameters:
  ///   - median: the offer's; without one it is none.
  ///   - others: of the other offers of its model.
  ///   - longRun: its own over the last hour.
  ///   - was: it is one so far.
  static func isSlow(
    _ median: Double?, others: [Double], longRun: Double?, was: Bool
  ) -> Bool {
    guard let median else { return false }
    if !others.isEmpty {
      let usual = others.sorted()[others.count / 2]
      let factor = was ? Self.factorBack : Self.factor
      if median > usual * factor, median - usual >= Self.least { return true }
    }
    guard let longRun, !others.isEmpty else { return false }
    let factor = was ? Self.longRunFactorBack : Self.longRunFactor
    return median > longRun * factor && median - longRun >= Self.least
  }
}
