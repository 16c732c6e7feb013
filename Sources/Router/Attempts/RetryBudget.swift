/// How much more than its first tries a provider may be asked: a token bucket for each provider, so
/// that an outage elsewhere never multiplies what reaches it. A call's first try at a provider
/// pays in; each further try of a call, whether after a failure or beside a slow one, takes one out
/// of the bucket of the provider that would receive it.
package struct RetryBudgets: Sendable {
  package struct Settings: Equatable, Sendable {
    /// Further tries a first try. Default 0.1.
    package var ratio = 0.1
    /// Further tries at the start and at most kept: what may fail before a breaker opens. At least
    /// a breaker's minimum volume. Default 100, of the whole process.
    package var burst = 100.0

    package init() {}
  }

  private let settings: Settings
  /// By provider.
  private var tokens: [Double]

  package init(providers count: Int, settings: Settings = Settings()) {
    self.settings = settings
    self.tokens = Array(repeating: settings.burst, count: count)
  }

  package mutating func didTryFirst(at provider: Int) {
    self.tokens[provider] = min(
      self.tokens[provider] + self.settings.ratio, self.settings.burst)
  }

  /// - Returns: whether there was one to take.
  package mutating func take(for provider: Int) -> Bool {
    guard self.tokens[provider] >= 1 else { return false }
    self.tokens[provider] -= 1
    return true
  }
}
