package import Clock
package import Codec

/// What the gateway knows of an offer at the moment, from its own traffic. Plain values: a snapshot
/// has one for each offer.
package struct OfferHealth: Equatable, Sendable {
  package enum Availability: Equatable, Sendable {
    case available
    /// No calls until the next probe; nil where that isn't known.
    case circuitOpen(until: MonotonicInstant?)
    /// Out after failures; the one call that claims the probe may try it.
    case probing(ProbeClaim)
    /// The provider is known to refuse calls until then.
    case rateLimited(until: MonotonicInstant?)
    /// The account has no money or quota left.
    case quotaExhausted(until: MonotonicInstant?)
    /// The provider refused the gateway's key.
    case credentialsRejected(until: MonotonicInstant?)
    /// The provider says that it has no such model.
    case modelMissing(until: MonotonicInstant?)

    var probe: ProbeClaim? { if case .probing(let claim) = self { claim } else { nil } }
  }

  package var availability = Availability.available
  /// Of the calls that would have it first, the share that may: below 1 in the slow start after an
  /// outage.
  package var share: Float = 1
  /// Much slower than the other offers of its model, or than itself before; or failing more often
  /// than others should have to make up for.
  package var isOutlier = false

  /// Times to first token, of a prompt without length: see `InputScale`. Nil without data.
  package var timeToFirstToken: Quantiles?
  /// The same of the prompts that there were.
  package var measuredTimeToFirstToken: Quantiles?
  /// Median over answers. Nil without fresh data.
  package var outputTokensPerSecond: Double?
  /// About how many answers of the last minutes `timeToFirstToken` stands on: below
  /// `OfferMeasurements.fewest` it is of the long run.
  package var freshness: Float = 0
  /// Of the input tokens, the share that was read from the provider's cache. Nil where never said.
  package var cachedShare: Double?
  /// Of an answer, on average.
  package var outputTokens: Double?
  /// Requests, and tokens of input, that the provider takes; nil where it doesn't say.
  package var requestsLeft: Allowance?
  package var tokensLeft: Allowance?

  /// Calls since the start.
  package var calls: Int64 = 0
  /// Of recent calls, the share that was not failed by the provider or the network. Nil without any.
  package var successRate: Double?
  /// Of answers under a strict schema, the share that satisfied it at first. Nil without any.
  package var schemaAdherence: Double?

  package init() {}

  /// Nothing against it: what an offer without traffic is.
  package static let unmeasured = OfferHealth()

  /// Only another call tells how fast it is now.
  package var isStale: Bool { Double(self.freshness) < OfferMeasurements.fewest }

  /// Takes calls, worse than it should.
  package var isDegraded: Bool { self.isOutlier || self.share < 1 }

  /// Whether the calls since the provider last told of its limits have probably used them up, so that
  /// it would refuse this one. Other gateways' calls, and limits that fill up all the time, make it a
  /// guess: no reason to refuse a call that has nowhere else to go.
  ///
  /// - Parameter begun: the number of the offer's last try.
  func isAtLimit(begun: Int, inputTokens: Int32, now: MonotonicInstant) -> Bool {
    self.requestsLeft?.isUsedUp(begun: begun, size: 1, now: now) ?? false
      || self.tokensLeft?.isUsedUp(begun: begun, size: Double(inputTokens), now: now) ?? false
  }

  /// Nil until there is traffic.
  package var performance: Performance? {
    guard self.calls > 0 else { return nil }
    return .with {
      $0.timeToFirstTokenP50 = self.measuredTimeToFirstToken.map { ProtoDuration($0.p50) }
      $0.timeToFirstTokenP95 = self.measuredTimeToFirstToken.map { ProtoDuration($0.p95) }
      $0.outputTokensPerSecond = self.outputTokensPerSecond
      $0.successRate = self.successRate
      $0.calls = self.calls
      $0.schemaAdherence = self.schemaAdherence
    }
  }
}

/// The median and the 95th percentile.
package struct Quantiles: BitwiseCopyable, Equatable, Sendable {
  package var p50: Duration
  package var p95: Duration

  package init(p50: Duration, p95: Duration) {
    self.p50 = p50
    self.p95 = p95
  }

  /// Saturates.
  ///
  /// - Parameter factor: at least 0.
  func scaled(by factor: Double) -> Quantiles {
    func scaled(_ duration: Duration) -> Duration {
      // Not `Duration`'s own, which multiplies numbers of 128 bits.
      .nanoseconds(Int64(min(Double(duration.wholeNanoseconds) * factor, 0x1p62)))
    }
    return Quantiles(p50: scaled(self.p50), p95: scaled(self.p95))
  }
}

/// How the time to the first token grows with the prompt: what makes times of prompts of unlike
/// length comparable. The reading of a prompt takes about as long again for every `tokens` of it.
package enum InputScale {
  /// Input tokens that are read in about the time that a call without any takes to its first token.
  package static let tokens = 4096.0

  /// A time to first token is this many times that of a prompt without length.
  ///
  /// - Parameter uncachedTokens: input tokens that are not read from a cache.
  package static func factor(uncachedTokens: Int32) -> Double {
    1 + Double(max(uncachedTokens, 0)) / Self.tokens
  }
}

/// Looks up the health of an offer of the snapshot at hand.
package typealias OfferHealthLookup = (CatalogOffer) -> OfferHealth
