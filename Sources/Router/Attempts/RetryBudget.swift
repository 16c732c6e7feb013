/// How much more than the calls themselves a provider may be asked: a token bucket for each, so that
/// an outage elsewhere never multiplies what reaches it. Every call's first try, wherever it goes,
/// pays into all of them; each further try of a call, whether after a failure or beside a slow one,
/// takes one from the provider that would receive it.
package struct RetryBudgets: Sendable {
  package struct Settings: Equatable, Sendable {
    /// Further tries that a provider may get for each call of the gateway. Default 0.1.
    package var ratio = 0.1
    /// Further tries at the start and at most kept: what may fail before a breaker opens. At least
    /// a breaker's minimum volume. Default 100, of the whole process.
    package var burst = 100.0

    package init() {}
  }

  private struct Bucket {
    var tokens: Double
    /// Of `calls`, those that were paid in.
    var paid: Int
  }

  private let settings: Settings
  private var calls = 0
  /// By provider.
  private var buckets: [Bucket]

  package init(providers count: Int, settings: Settings = Settings()) {
    self.settings = settings
    self.buckets = Array(repeating: Bucket(tokens: settings.burst, paid: 0), count: count)
  }

  /// A call begins its first try.
  package mutating func payIn() { self.calls += 1 }

  /// - Returns: whether there was one to take.
  package mutating func take(for provider: Int) -> Bool {
    var bucket = self.buckets[provider]
    bucket.tokens = min(
      bucket.tokens + self.settings.ratio * Double(self.calls - bucket.paid),
      self.settings.burst)
    bucket.paid = self.calls
    let isThere = bucket.tokens >= 1
    if isThere { bucket.tokens -= 1 }
    self.buckets[provider] = bucket
    return isThere
  }
}
