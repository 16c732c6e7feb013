internal import Clock
internal import Codec

/// What an offer's answers have shown of its speed and quality.
struct OfferMeasurements: Sendable {
  /// After which an answer counts half.
  static let halfLife = Duration.seconds(120)
  /// About how many fresh answers a figure stands on; those of the long run stand in for fewer.
  static let fewest = 5.0
  /// The same for shares and means, and for what an offer is like in the long run.
  static let shareHalfLife = Duration.seconds(300)
  static let longHalfLife = Duration.seconds(1800)
  /// Answers that are shorter, or sooner over, say nothing of a rate.
  static let fewestTokensOfRate: Int32 = 16
  static let shortestTimeOfRate = Duration.milliseconds(20)

  /// Silence is a fault after so many times the 95th percentile, and not before so many seconds; of an
  /// offer that has never answered, after so many.
  static let overdueFactor = 3.0
  static let shortestOverdue = 1.0
  static let longestUnknown = 30.0

  // Seconds, from a millisecond on.
  private var normalTimes = DecayingHistogram(lowest: 0.001, halfLife: Self.halfLife)
  private var times = DecayingHistogram(lowest: 0.001, halfLife: Self.halfLife)
  private var longTimes = DecayingHistogram(lowest: 0.001, halfLife: Self.longHalfLife)
  /// Tokens a second.
  private var rates = DecayingHistogram(lowest: 0.1, halfLife: Self.halfLife)
  private var cachedShare = DecayingMean(halfLife: Self.shareHalfLife)
  private var outputTokens = DecayingMean(halfLife: Self.shareHalfLife)
  private var success = DecayingMean(halfLife: Self.shareHalfLife)
  private var adherence = DecayingMean(halfLife: Self.shareHalfLife)
  private var calls: Int64 = 0

  private var median = StickyValue()
  private var tail = StickyValue()
  private var rate = StickyValue()
  private var toldFreshness: Float = 0

  mutating func record(_ report: AttemptReport, now: MonotonicInstant) {
    if let satisfied = report.satisfiedSchema { self.adherence.add(satisfied ? 1 : 0, now: now) }
    switch report.outcome {
    case .served:
      self.calls += 1
      self.success.add(1, now: now)
      self.recordTime(report, now: now)
      self.recordRate(report, now: now)
      self.outputTokens.add(Double(max(report.outputTokens, 0)), now: now)
      if let cached = report.cachedInputTokens, report.inputTokens > 0 {
        self.cachedShare.add(
          min(Double(max(cached, 0)) / Double(report.inputTokens), 1), now: now)
      }
    case .hedgedOut, .timeout:
      if report.outcome == .timeout { self.recordFault(now: now) }
      // It would have taken longer than this: only what is over the median says something.
      let waited = Self.seconds(report.startedAt, report.endedAt) / Self.factor(report)
      if report.firstTokenAt == nil, waited > self.normalTimes.quantile(0.5) ?? .infinity {
        self.add(time: waited * Self.factor(report), report, now: now)
      }
    default:
      if Fault(of: report.outcome).feedsBreaker { self.recordFault(now: now) }
    }
  }

  private mutating func recordFault(now: MonotonicInstant) {
    self.calls += 1
    self.success.add(0, now: now)
  }

  private mutating func recordTime(_ report: AttemptReport, now: MonotonicInstant) {
    guard let first = report.firstTokenAt else { return }
    self.add(time: Self.seconds(report.startedAt, first), report, now: now)
  }

  private mutating func add(time: Double, _ report: AttemptReport, now: MonotonicInstant) {
    let normal = time / Self.factor(report)
    self.normalTimes.add(normal, now: now)
    self.longTimes.add(normal, now: now)
    self.times.add(time, now: now)
  }

  private mutating func recordRate(_ report: AttemptReport, now: MonotonicInstant) {
    guard report.hasOwnRate, report.outputTokens >= Self.fewestTokensOfRate,
      let first = report.firstTokenAt,
      first.duration(to: report.endedAt) >= Self.shortestTimeOfRate
    else { return }
    self.rates.add(
      Double(report.outputTokens - 1) / Self.seconds(first, report.endedAt), now: now)
  }

  private static func factor(_ report: AttemptReport) -> Double {
    // Neither is below 0, so that their difference is a number, whatever a provider counts.
    InputScale.factor(
      uncachedTokens: max(report.inputTokens, 0) - max(report.cachedInputTokens ?? 0, 0))
  }

  private static func seconds(_ start: MonotonicInstant, _ end: MonotonicInstant) -> Double {
    Double(max(start.duration(to: end), .zero).wholeNanoseconds) / 1e9
  }

  /// Whether a try that was called off without a word from the provider had waited for longer than
  /// any that is well: then its silence is a fault, although it was the caller who ended it.
  func isOverdue(_ report: AttemptReport) -> Bool {
    guard report.firstTokenAt == nil, !report.mayBeSilent else { return false }
    let waited = Self.seconds(report.startedAt, report.endedAt)
    guard let usual = self.longTimes.quantile(0.95) else { return waited >= Self.longestUnknown }
    return waited >= max(usual * Self.factor(report) * Self.overdueFactor, Self.shortestOverdue)
  }

  // MARK: - What is told

  /// Of the normalised times in the long run; nil where they are few.
  var longMedian: Double? { self.calls >= 20 ? self.longTimes.quantile(0.5) : nil }

  /// - Returns: whether it differs from what was told before in what plans go by.
  mutating func tell(_ health: inout OfferHealth, now: MonotonicInstant) -> Bool {
    let freshness = self.normalTimes.weight(now: now)
    let isFresh = freshness >= Self.fewest
    let isKnown = isFresh || self.longTimes.weight(now: now) >= Self.fewest
    let times = isFresh ? self.normalTimes : self.longTimes
    var changed = self.median.follow(isKnown ? times.quantile(0.5) : nil)
    changed = self.tail.follow(isKnown ? times.quantile(0.95) : nil) || changed
    let rate = self.rates.weight(now: now) >= Self.fewest ? self.rates.quantile(0.5) : nil
    changed = self.rate.follow(rate) || changed
    // Its square root counts, in what is as good as equal.
    let ratio = freshness / max(Double(self.toldFreshness), 0.01)
    if freshness > 0.5 || self.toldFreshness > 0.5, !(0.5...2).contains(ratio) {
      self.toldFreshness = Float(freshness)
      changed = true
    }
    changed = changed || isFresh != !health.isStale
    health.timeToFirstToken = Self.quantiles(self.median.value, self.tail.value)
    health.measuredTimeToFirstToken =
      self.times.weight(now: now) >= 1
      ? Self.quantiles(self.times.quantile(0.5), self.times.quantile(0.95)) : nil
    health.outputTokensPerSecond = self.rate.value
    health.freshness = Float(freshness)
    health.cachedShare = self.cachedShare.value
    health.outputTokens = self.outputTokens.value
    health.successRate = self.success.value
    health.schemaAdherence = self.adherence.value
    health.calls = self.calls
    return changed
  }

  private static func quantiles(_ p50: Double?, _ p95: Double?) -> Quantiles? {
    guard let p50, let p95 else { return nil }
    return Quantiles(p50: .seconds(p50), p95: .seconds(max(p50, p95)))
  }
}
