package import Clock
package import Codec

/// Runs a plan: which offer is tried next, and what the call ends with. A state machine: its
/// methods are events, which take the time and return what to do. One a call; the driver does
/// what it says and owns every effect.
///
/// The life of a call: `start`, then for each try `attemptFailed` or `committed`; after
/// `committed`, one of `completed` and `attemptFailed`. `cancelled` and `deadlinePassed` come at
/// any time. What comes after the end is ignored: a late event of a transfer that was dropped.
///
/// Every offer is tried at most once: nothing is tried again at the same offer after a pause.
package struct AttemptLoop: ~Copyable, Sendable {
  package enum Action: Sendable {
    /// Start a try at this offer now; it counts from the time of the event.
    case tryOffer(Plan.Step)
    /// End the call with this error.
    case fail(CallFailure)
    /// Nothing more to do.
    case done
  }

  /// Tries of one call where its configuration says nothing else.
  package static let defaultMaximumTries = 8

  package let plan: Plan
  /// The id that the answer has, or would have had.
  package let callID: String
  /// Every try that ended, in order.
  package private(set) var attempts: [Attempt] = []

  private enum State {
    case ready
    /// The plan's step of this index.
    case trying(Int, since: MonotonicInstant)
    /// Content has gone to the client: no other offer may serve the call now.
    case committed(Int, since: MonotonicInstant)
    case finished
  }

  private var state = State.ready
  private var next = 0
  private let maximumTries: Int
  private let deadline: MonotonicInstant?
  /// An offer needs a larger context window than this: the largest that proved too small.
  private var windowExceeded: Int32?
  /// The last failure, and the soonest that a provider said it would take calls again.
  private var lastFailure: AttemptFailure?
  private var soonestRetry: Duration?
  private var spent = Usage()
  private var servedIndex: Int?
  /// The time that attempts took, all together.
  private(set) var attemptTime = Duration.zero
  private(set) var committedAt: MonotonicInstant?

  package init(
    callID: String, plan: Plan, deadline: MonotonicInstant? = nil,
    maximumTries: Int = AttemptLoop.defaultMaximumTries
  ) {
    self.callID = callID
    self.plan = plan
    self.deadline = deadline
    self.maximumTries = max(maximumTries, 1)
  }

  package var served: Plan.Step? { self.servedIndex.map { self.plan.steps[$0] } }

  // MARK: - Events

  /// The call begins.
  package mutating func start(now: MonotonicInstant) -> Action {
    guard case .ready = self.state else { return .done }
    if self.plan.steps.isEmpty {
      self.state = .finished
      return .fail(.noOffer(of: self.plan, callID: self.callID, now: now))
    }
    return self.tryNext(now: now)
  }

  /// The try failed: before commit another offer may be tried, after it the call is over.
  ///
  /// - Parameter usage: what the provider counted all the same, where it said.
  package mutating func attemptFailed(
    _ failure: AttemptFailure, usage: Usage? = nil, now: MonotonicInstant
  ) -> Action {
    switch self.state {
    case .ready, .finished:
      return .done
    case .trying(let step, let since):
      self.record(step, failure, usage, since: since, now: now)
      if let retryAfter = failure.retryAfter {
        self.soonestRetry = min(self.soonestRetry ?? retryAfter, retryAfter)
      }
      self.lastFailure = failure
      switch failure.remedy {
      case .giveUp: return self.fail()
      case .tryAgain, .tryElsewhere: break
      case .tryLargerWindow:
        self.windowExceeded = max(
          self.windowExceeded ?? 0, self.plan.steps[step].offer.contextWindow)
      }
      return self.tryNext(now: now)
    case .committed(let step, let since):
      self.record(step, failure, usage, since: since, now: now)
      self.state = .finished
      return .fail(self.brokenStream(self.plan.steps[step], failure))
    }
  }

  /// The first content is about to go to the client.
  package mutating func committed(now: MonotonicInstant) {
    guard case .trying(let step, let since) = self.state else { return }
    self.state = .committed(step, since: since)
    self.committedAt = now
  }

  /// The answer is whole.
  ///
  /// - Parameters:
  ///   - httpStatus: the provider's; 0 where it sent none.
  ///   - providerRequestID: the id in the provider's headers.
  /// - Returns: its usage as the client is to see it: with the cost of every attempt.
  package mutating func completed(
    usage: Usage, httpStatus: Int32 = 0, providerRequestID: String = "",
    now: MonotonicInstant
  ) -> Usage {
    let index: Int
    let since: MonotonicInstant
    switch self.state {
    case .trying(let current, let start), .committed(let current, let start):
      (index, since) = (current, start)
    case .ready, .finished:
      return usage
    }
    self.committedAt = self.committedAt ?? now
    self.state = .finished
    self.servedIndex = index

    let duration = since.duration(to: now)
    self.attemptTime += duration
    var attempt = Attempt(self.plan.steps[index], outcome: .served, duration: duration)
    attempt.httpStatus = httpStatus
    attempt.providerRequestID = providerRequestID.truncated(toUTF8Bytes: 128)
    var usage = usage
    usage.costNanoUSD = nil
    attempt.costNanoUSD = self.plan.steps[index].offer.tokenPrices?.nanoUSD(of: usage)
    usage.costNanoUSD = attempt.costNanoUSD.map { cost in
      cost.addingSaturating(self.spent.costNanoUSD ?? 0)
    }
    self.attempts.append(attempt)
    return usage
  }

  /// The client is gone, or the gateway stops.
  ///
  /// - Parameter usage: what was used until then, where that is known.
  package mutating func cancelled(usage: Usage? = nil, now: MonotonicInstant) {
    self.recordCut(.unspecified, "cancelled by the caller", usage, now: now)
    self.state = .finished
  }

  /// The call's deadline is over.
  package mutating func deadlinePassed(
    usage: Usage? = nil, now: MonotonicInstant
  ) -> Action {
    if case .finished = self.state { return .done }
    self.recordCut(.timeout, "the call's deadline passed", usage, now: now)
    self.state = .finished
    return .fail(.deadlineExceeded(self.routingFailure(), tries: self.attempts.count))
  }

  /// Whether content has gone to the client.
  package var isCommitted: Bool { self.committedAt != nil }

  // MARK: - Decisions

  private mutating func tryNext(now: MonotonicInstant) -> Action {
    if let deadline = self.deadline, now >= deadline {
      self.state = .finished
      return .fail(.deadlineExceeded(self.routingFailure(), tries: self.attempts.count))
    }
    while self.next < self.plan.steps.count, self.attempts.count < self.maximumTries {
      let index = self.next
      self.next += 1
      // A window that isn't known isn't known to be larger.
      if let exceeded = self.windowExceeded,
        self.plan.steps[index].offer.contextWindow <= exceeded
      {
        continue
      }
      self.state = .trying(index, since: now)
      return .tryOffer(self.plan.steps[index])
    }
    return self.fail()
  }

  private mutating func fail() -> Action {
    self.state = .finished
    return .fail(
      .exhausted(
        self.routingFailure(), attempts: self.attempts, model: self.plan.model,
        last: self.lastFailure, retryAfter: self.soonestRetry))
  }

  private func brokenStream(_ step: Plan.Step, _ failure: AttemptFailure) -> CallFailure {
    if failure.outcome == .schemaMismatch {
      return .schemaMismatch(self.routingFailure(), model: self.plan.model)
    }
    return CallFailure(
      .streamBroken,
      "\(step.offer.provider) broke off its answer: \(failure.detail); what was sent before "
        + "stands, ask again for the whole",
      routingFailure: self.routingFailure())
  }

  // MARK: - Records

  private mutating func record(
    _ index: Int, _ failure: AttemptFailure, _ usage: Usage?,
    since: MonotonicInstant, now: MonotonicInstant
  ) {
    let step = self.plan.steps[index]
    let duration = since.duration(to: now)
    self.attemptTime += duration
    var attempt = Attempt(step, outcome: failure.outcome, duration: duration)
    attempt.httpStatus = failure.httpStatus
    attempt.detail = failure.detail
      .truncated(toUTF8Bytes: AttemptFailure.maximumDetailLength)
    attempt.providerRequestID = failure.providerRequestID.truncated(toUTF8Bytes: 128)
    self.add(usage, of: step, to: &attempt)
    self.attempts.append(attempt)
  }

  private mutating func recordCut(
    _ outcome: Attempt.Outcome, _ detail: String, _ usage: Usage?, now: MonotonicInstant
  ) {
    switch self.state {
    case .trying(let step, let since), .committed(let step, let since):
      let failure = AttemptFailure(outcome, detail: detail)
      self.record(step, failure, usage, since: since, now: now)
    case .ready, .finished: break
    }
  }

  private mutating func add(_ usage: Usage?, of step: Plan.Step, to attempt: inout Attempt) {
    guard let usage else { return }
    attempt.costNanoUSD = step.offer.tokenPrices?.nanoUSD(of: usage)
    self.spent.add(usage, cost: attempt.costNanoUSD)
  }

  /// The attempts and rejections so far, bounded to fit trailers.
  package func routingFailure() -> RoutingFailure {
    var failure = RoutingFailure()
    failure.id = self.callID
    failure.attempts = self.attempts
    failure.rejections = self.plan.rejections()
    failure.rejectionsOmitted = Int32(
      clamping: self.plan.rejected.count - failure.rejections.count)
    failure.usage = self.spent == Usage() ? nil : self.spent
    return failure.bounded()
  }
}

extension Attempt {
  fileprivate init(_ step: Plan.Step, outcome: Outcome, duration: Duration) {
    self.init()
    self.provider = step.offer.provider
    self.upstreamModel = step.offer.upstreamModel
    self.region = step.offer.region
    self.outcome = outcome
    self.duration = ProtoDuration(duration)
  }
}
