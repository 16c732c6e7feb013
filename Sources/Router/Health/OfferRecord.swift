internal import Clock
internal import Codec

/// All that is known of an offer: its own breaker, outages and measurements.
struct OfferRecord: Sendable {
  let load: OfferLoad
  private(set) var breaker: CircuitBreaker
  private var rateLimit = Outage(first: .seconds(1), longest: .seconds(30))
  private var missingModel = Outage(first: .seconds(60), longest: .seconds(3600))
  // Of this offer alone, as far as is known: see `ProviderRecord`.
  private var credentials = Outage.ofCredentials
  private var quota = Outage.ofQuota
  private var measurements = OfferMeasurements()
  private var requestsLeft: Allowance?
  private var tokensLeft: Allowance?
  /// The try that they were read of.
  private var limitsNumber = 0
  private(set) var health = OfferHealth()

  init(_ settings: HealthSettings, load: OfferLoad, now: MonotonicInstant) {
    self.load = load
    self.breaker = CircuitBreaker(settings, fewestFailed: 1, now: now)
  }

  /// With what was measured, and nothing that keeps calls away.
  func withoutFaults(_ settings: HealthSettings, now: MonotonicInstant) -> OfferRecord {
    var record = OfferRecord(settings, load: self.load, now: now)
    record.measurements = self.measurements
    record.health = self.health
    return record
  }

  /// Whether a breaker counts a try as failed, as served, or not at all.
  func isFailure(_ report: AttemptReport) -> Bool? {
    switch report.outcome {
    case .served: false
    case .hedgedOut, .unspecified: self.measurements.isOverdue(report) ? true : nil
    default: Fault(of: report.outcome).feedsBreaker ? true : nil
    }
  }

  /// - Parameter isFailure: of this report.
  /// - Returns: whether the offer's availability may have changed.
  mutating func record(
    _ report: AttemptReport, isFailure: Bool?, now: MonotonicInstant, random: inout SplitMix64
  ) -> Bool {
    self.measurements.record(report, now: now)
    var changed = self.breaker.record(
      isFailure: isFailure, of: 0, probe: report.probe, startedAt: report.startedAt, now: now,
      random: &random)
    switch report.outcome {
    case .served:
      changed = self.rateLimit.end(startedAt: report.startedAt) || changed
      changed = self.missingModel.end(startedAt: report.startedAt) || changed
      changed = self.credentials.end(startedAt: report.startedAt) || changed
      changed = self.quota.end(startedAt: report.startedAt) || changed
    case _ where report.scope == .request: break
    case .rateLimited:
      self.rateLimit.refused(startedAt: report.startedAt, named: report.retryAfter, now: now)
      changed = true
    case .modelNotFound:
      self.missingModel.refused(startedAt: report.startedAt, named: nil, now: now)
      changed = true
    case .authFailed where report.scope == .offer:
      self.credentials.refused(startedAt: report.startedAt, named: nil, now: now)
      changed = true
    case .quotaExhausted where report.scope == .offer:
      self.quota.refused(startedAt: report.startedAt, named: report.retryAfter, now: now)
      changed = true
    default: break
    }
    return changed
  }

  /// - Returns: whether it is to be told at once: nothing is left, or little of a limit of which what
  ///   was told is over.
  mutating func read(_ report: RateLimitReport) -> Bool {
    // Answers don't come in the order of their requests.
    if report.number < self.limitsNumber { return false }
    self.limitsNumber = report.number
    self.requestsLeft = Allowance(report.reading.requests, of: report)
    self.tokensLeft = Allowance(report.reading.tokens, of: report)
    guard let requests = self.requestsLeft else { return false }
    if requests.remaining <= 0 {
      self.rateLimit.extend(to: requests.resetsAt, at: report.readAt)
      return true
    }
    return requests.remaining <= Self.fewRequests
      && self.health.requestsLeft?.left(at: report.readAt) == nil
  }

  /// Not many more than may begin between two snapshots.
  private static let fewRequests: Int64 = 1000

  mutating func advance(now: MonotonicInstant) { _ = self.breaker.advance(now: now) }

  /// When something changes by itself; nil where only calls bring it.
  func nextChange(now: MonotonicInstant) -> MonotonicInstant? {
    [
      self.breaker.nextChange(now: now), self.rateLimit.until(after: now),
      self.missingModel.until(after: now), self.credentials.until(after: now),
      self.quota.until(after: now),
    ].compactMap(\.self).min()
  }

  var longMedian: Double? { self.measurements.longMedian }

  /// Brings `health` up to date, but for `isOutlier`.
  ///
  /// - Returns: whether it differs in what plans go by.
  mutating func tell(_ provider: borrowing ProviderRecord, now: MonotonicInstant) -> Bool {
    let before = self.health
    self.health.availability = self.availability(provider, now: now)
    self.health.share = Float(
      min(self.breaker.share(now: now), provider.breaker.share(now: now)))
    self.health.requestsLeft = self.requestsLeft
    self.health.tokensLeft = self.tokensLeft
    let changed = self.measurements.tell(&self.health, now: now)
    return changed || before.availability != self.health.availability
      || before.share != self.health.share
      || before.requestsLeft != self.health.requestsLeft
      || before.tokensLeft != self.health.tokensLeft
  }

  mutating func setOutlier(_ isOutlier: Bool) { self.health.isOutlier = isOutlier }

  /// What lasts longest of what keeps calls away; then whose probe it is.
  private func availability(
    _ provider: borrowing ProviderRecord, now: MonotonicInstant
  ) -> OfferHealth.Availability {
    if let until = Outage.later(provider.credentials, self.credentials, after: now) {
      return .credentialsRejected(until: until)
    }
    if let until = Outage.later(provider.quota, self.quota, after: now) {
      return .quotaExhausted(until: until)
    }
    if let until = self.missingModel.until(after: now) { return .modelMissing(until: until) }
    switch (provider.breaker.state, self.breaker.state) {
    case (.open(let left), .open(let right)): return .circuitOpen(until: max(left, right))
    case (.open(let until), _), (_, .open(let until)): return .circuitOpen(until: until)
    default: break
    }
    if let until = self.rateLimit.until(after: now) { return .rateLimited(until: until) }
    if case .halfOpen(let claim) = provider.breaker.state { return .probing(claim) }
    if case .halfOpen(let claim) = self.breaker.state { return .probing(claim) }
    return .available
  }
}

/// What is known of a provider as a whole.
struct ProviderRecord: Sendable {
  private(set) var breaker: CircuitBreaker
  private(set) var credentials = Outage.ofCredentials
  private(set) var quota = Outage.ofQuota
  /// The last refusal that may have been of one offer's alone.
  private var refusal: (fault: Fault, offer: Int, at: MonotonicInstant)?

  /// Another offer that is refused within this time after one says that all are.
  private static let refusalMemory = Duration.seconds(600)

  init(_ settings: HealthSettings, now: MonotonicInstant) {
    self.breaker = CircuitBreaker(settings, fewestFailed: 2, now: now)
  }

  /// - Parameters:
  ///   - isFailure: of this report, by the offer's record.
  ///   - number: the offer's, among all.
  /// - Returns: whether the availability of its offers may have changed.
  mutating func record(
    _ report: AttemptReport, isFailure: Bool?, of number: Int, now: MonotonicInstant,
    random: inout SplitMix64
  ) -> Bool {
    var changed = self.breaker.record(
      isFailure: isFailure, of: number, probe: report.probe, startedAt: report.startedAt,
      now: now, random: &random)
    let fault = Fault(of: report.outcome)
    switch fault {
    case .credentials, .quota:
      if !self.isOfAll(report, fault, of: number, now: now) { return changed }
    default: break
    }
    switch fault {
    case .credentials:
      self.credentials.refused(startedAt: report.startedAt, named: nil, now: now)
      changed = true
    case .quota:
      self.quota.refused(startedAt: report.startedAt, named: report.retryAfter, now: now)
      changed = true
    default: break
    }
    if report.outcome == .served {
      self.refusal = nil
      changed = self.credentials.end(startedAt: report.startedAt) || changed
      changed = self.quota.end(startedAt: report.startedAt) || changed
    }
    return changed
  }

  /// Whether a refusal is of all of the provider's offers.
  private mutating func isOfAll(
    _ report: AttemptReport, _ fault: Fault, of number: Int, now: MonotonicInstant
  ) -> Bool {
    switch report.scope {
    case .request: return false
    case .provider: return true
    case .offer:
      if let last = self.refusal, last.fault == fault, last.offer != number,
        last.at.duration(to: now) < Self.refusalMemory
      {
        return true
      }
      self.refusal = (fault, number, now)
      return false
    }
  }

  mutating func advance(now: MonotonicInstant) { _ = self.breaker.advance(now: now) }

  func nextChange(now: MonotonicInstant) -> MonotonicInstant? {
    [
      self.breaker.nextChange(now: now), self.credentials.until(after: now),
      self.quota.until(after: now),
    ].compactMap(\.self).min()
  }
}
