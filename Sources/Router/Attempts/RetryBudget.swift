internal import Synchronization

/// How much more than the calls themselves a provider may be asked: a token bucket for each, so that
/// an outage elsewhere never multiplies what reaches it. Every call's first try, wherever it goes,
/// pays into all of them; each further try of a call, whether after a failure or beside a slow one,
/// takes one from the provider that would receive it.
///
/// One for all loops, from any thread: a first try adds to a number, only further ones take a lock.
package final class RetryBudgets: Sendable {
  package struct Settings: Equatable, Sendable {
    /// Further tries that a provider may get for each call of the gateway. Default 0.1.
    package var ratio = 0.1
    /// Further tries at the start and at most kept: what may fail before a breaker opens. At least
    /// a breaker's minimum volume. Default 100.
    package var burst = 100.0

    package init() {}
  }

  private struct Bucket {
    var tokens: Double
    /// Of `calls`, those that were paid in.
    var paid: Int

    /// What calls have paid in since the last time. Another loop may have read a later count.
    mutating func pay(_ calls: Int, _ settings: Settings) {
      guard calls > self.paid else { return }
      self.tokens = min(
        self.tokens + settings.ratio * Double(calls - self.paid), settings.burst)
      self.paid = calls
    }
  }

  private let settings: Settings
  /// By provider.
  private let names: [String]
  private let calls = Atomic<Int>(0)
  private let buckets: Mutex<[Bucket]>

  /// - Parameter previous: what a provider of the same name has left there stays.
  package init(
    providers names: [String], settings: Settings = Settings(), previous: RetryBudgets? = nil
  ) {
    self.settings = settings
    self.names = names
    let left = previous?.left ?? [:]
    self.buckets = Mutex(
      names.map { Bucket(tokens: min(left[$0] ?? settings.burst, settings.burst), paid: 0) })
  }

  /// A call begins its first try.
  package func payIn() { self.calls.add(1, ordering: .relaxed) }

  /// - Returns: whether there was one to take.
  package func take(for provider: Int) -> Bool {
    let calls = self.calls.load(ordering: .relaxed)
    return self.buckets.withLock { buckets in
      buckets[provider].pay(calls, self.settings)
      guard buckets[provider].tokens >= 1 else { return false }
      buckets[provider].tokens -= 1
      return true
    }
  }

  private var left: [String: Double] {
    let calls = self.calls.load(ordering: .relaxed)
    let tokens = self.buckets.withLock { buckets in
      buckets.indices.map { index in
        buckets[index].pay(calls, self.settings)
        return buckets[index].tokens
      }
    }
    return Dictionary(zip(self.names, tokens), uniquingKeysWith: { $1 })
  }
}
