internal import Clock
package import Codec

/// What every try came to.
extension Dispatcher {
  mutating func remove(_ number: Int, now: MonotonicInstant) -> Running? {
    guard let place = self.place(of: number), let ended = self.running[place] else { return nil }
    self.running[place] = nil
    if self.runningCount == 0, let since = self.waitedSince.take() {
      self.waited += since.duration(to: now)
    }
    return ended
  }

  mutating func record(
    _ ended: Running, _ failure: AttemptFailure, _ usage: Usage?, now: MonotonicInstant
  ) {
    let step = self.plan.steps[ended.index]
    var attempt = Attempt(
      step, outcome: failure.outcome, duration: ended.since.duration(to: now))
    attempt.httpStatus = failure.httpStatus
    attempt.detail = failure.detail.truncated(toUTF8Bytes: AttemptFailure.maximumDetailLength)
    attempt.providerRequestID = failure.providerRequestID.truncated(toUTF8Bytes: 128)
    if let usage {
      attempt.costNanoUSD = step.offer.tokenPrices?.nanoUSD(of: usage)
      self.spent.add(usage, cost: attempt.costNanoUSD)
      self.hasUnknownCost = self.hasUnknownCost || attempt.costNanoUSD == nil
    }
    self.attempts.append(attempt)
  }

  /// What tries that did not serve the call have used; nil where nothing is known of it.
  package var spentUsage: Usage? {
    if self.spent == Usage() { return nil }
    var usage = self.spent
    if self.hasUnknownCost { usage.costNanoUSD = nil }
    return usage
  }

  /// The attempts and rejections so far, bounded to fit trailers.
  package func routingFailure() -> RoutingFailure {
    var failure = RoutingFailure()
    failure.id = self.callID
    failure.attempts = self.attempts
    failure.rejections = self.plan.rejections()
    failure.rejectionsOmitted = Int32(
      clamping: self.plan.rejected.count - failure.rejections.count)
    failure.usage = self.spentUsage
    return failure.bounded()
  }
}

extension Attempt {
  init(_ step: Plan.Step, outcome: Outcome, duration: Duration) {
    self.init()
    self.provider = step.offer.provider
    self.upstreamModel = step.offer.upstreamModel
    self.region = step.offer.region
    self.outcome = outcome
    self.duration = ProtoDuration(duration)
  }
}
