package import Clock
package import Codec

/// Runs a plan: which offer is tried when, and what the call ends with. A state machine: its methods
/// are events, which take the time and return what to do. One a call; the driver does what it says
/// and owns every effect.
///
/// A call has one deadline. A try gets what is left of it, less what the next offer would need to
/// begin and what the call's error needs to reach its caller. At most two tries run at a time: the
/// second is a hedge, and whichever answers first ends the other. No try begins once content has
/// gone to the client. What comes after the end is ignored: a late event of a transfer that was
/// dropped.
package struct Dispatcher: ~Copyable, Sendable {
  /// Tries of one call where its configuration says nothing else.
  package static let defaultMaximumTries = 5
  /// Before an offer is tried again, which is done once: a random time up to the first, which
  /// doubles with each offer up to the last.
  static let firstPause = Duration.milliseconds(100)
  static let longestPause = Duration.seconds(2)

  /// What to do after an event, in the order of the fields.
  package struct Orders: Sendable {
    /// Call this try off in this tick, then report `wasCalledOff` with what it used.
    package var callOff: Int?
    /// Begin a try at this offer now.
    package var begin: Try?
    /// Say `woke` at that time; replaces what was said before, and nil takes it back.
    package var wakeAt: MonotonicInstant?
    /// End the call with this error.
    package var failure: CallFailure?

    package init() {}
  }

  package struct Try: Sendable {
    /// The call's tries count from 0.
    package let number: Int
    package let step: Plan.Step
    /// Beside another that is still running.
    package let isHedge: Bool
  }

  struct Running: Sendable {
    let number: Int
    /// The place of its offer in the plan.
    let index: Int
    let since: MonotonicInstant
    /// It must have answered by then.
    var patience: MonotonicInstant?
    var isAnswering = false
  }

  enum State {
    case ready
    case running
    /// Nothing runs until then; then this step is tried once more.
    case pausing(until: MonotonicInstant, index: Int)
    /// Content has gone to the client: no other offer may serve the call now.
    case committed
    case finished
  }

  package let plan: Plan
  /// The id that the answer has, or would have had.
  package let callID: String
  /// Every try that ended, in order, the one that served the call last.
  package internal(set) var attempts: [Attempt] = []

  var state = State.ready
  /// The next step that wasn't tried.
  var next = 0
  /// Tries that began.
  var begun = 0
  var running: [2 of Running?] = [nil, nil]
  /// When a second try is to begin beside the first.
  var hedgeAt: MonotonicInstant?
  /// The steps that may be tried once more, with when the provider takes calls again.
  var again: [(index: Int, notBefore: MonotonicInstant?)] = []
  /// The steps that were, or are about to be.
  var triedAgain: [Int] = []
  /// The steps that were tried before their turn.
  var hedged: [Int] = []
  /// The step that is paid for, and begins once the try that it comes after was called off.
  var reserved: Int?
  /// What a provider said of the request, which every other would say too: where it is in
  /// `attempts`, and its failure. Nothing begins after it.
  var verdict: (place: Int, failure: AttemptFailure)?
  /// Providers that no other offer of is tried in this call.
  var avoided: [Int] = []
  var isOutOfBudget = false

  let maximumTries: Int
  /// Of the call, less what its error needs.
  let deadline: MonotonicInstant?
  let hedgeAfter: Duration?
  /// An offer needs a larger context window than this: the largest that proved too small.
  var windowExceeded: Int32?
  /// The last failure, and the soonest that a provider said it would take calls again.
  var lastFailure: AttemptFailure?
  var soonestRetry: Duration?
  var spent = Usage()
  /// A try used what nobody knows the price of.
  var hasUnknownCost = false
  var servedIndex: Int?
  /// The time that something was awaited of a provider.
  var waitedSince: MonotonicInstant?
  var waited = Duration.zero
  package internal(set) var committedAt: MonotonicInstant?
  package internal(set) var hasHedged = false

  /// - Parameters:
  ///   - deadline: see `DeadlineReserve`.
  ///   - hedgeAfter: without an answer by then a second offer is tried beside the first.
  package init(
    callID: String, plan: Plan, deadline: MonotonicInstant? = nil, hedgeAfter: Duration? = nil,
    maximumTries: Int = Dispatcher.defaultMaximumTries
  ) {
    self.callID = callID
    self.plan = plan
    self.deadline = deadline
    self.hedgeAfter = hedgeAfter
    self.maximumTries = plan.allowsOneTry ? 1 : max(maximumTries, 1)
  }

  package var served: Plan.Step? { self.servedIndex.map { self.plan.steps[$0] } }

  /// Whether content has gone to the client.
  package var isCommitted: Bool { self.committedAt != nil }

  // MARK: - Events

  /// The call begins.
  package mutating func start(
    now: MonotonicInstant, budgets: RetryBudgets, random: inout SplitMix64
  ) -> Orders {
    guard case .ready = self.state else { return Orders() }
    if self.plan.steps.isEmpty {
      self.state = .finished
      return .failing(.noOffer(of: self.plan, callID: self.callID, now: now))
    }
    return self.goOn(now: now, budgets: budgets, random: &random)
  }

  /// A try failed: before commit another may begin, after it the call is over.
  ///
  /// - Parameter usage: what the provider counted all the same, where it said.
  package mutating func failed(
    _ number: Int, _ failure: AttemptFailure, usage: Usage? = nil, now: MonotonicInstant,
    budgets: RetryBudgets, random: inout SplitMix64
  ) -> Orders {
    guard let failed = self.remove(number, now: now) else { return Orders() }
    self.record(failed, failure, usage, now: now)
    if case .committed = self.state {
      self.state = .finished
      return .failing(self.brokenStream(self.plan.steps[failed.index], failure))
    }
    if failure.remedy == .giveUp, self.verdict == nil {
      self.verdict = (self.attempts.count - 1, failure)
    }
    if self.verdict == nil { self.learn(from: failure, at: failed.index, now: now) }
    return self.goOn(now: now, budgets: budgets, random: &random)
  }

  /// A try has content: it is the one that serves the call, unless it breaks off.
  ///
  /// - Parameter commits: the content goes to the client now.
  package mutating func answered(
    _ number: Int, commits: Bool, now: MonotonicInstant
  ) -> Orders {
    if case .finished = self.state { return Orders() }
    guard let place = self.place(of: number) else { return Orders() }
    self.running[place]?.isAnswering = true
    self.running[place]?.patience = nil
    self.hedgeAt = nil
    if commits, self.committedAt == nil {
      self.state = .committed
      self.committedAt = now
    }
    var orders = self.waiting()
    orders.callOff = self.running[1 - place]?.number
    return orders
  }

  /// The answer is whole.
  ///
  /// - Parameters:
  ///   - httpStatus: the provider's; 0 where it sent none.
  ///   - providerRequestID: the id in the provider's headers.
  /// - Returns: its usage as the client is to see it: with the cost of every attempt. `answered`
  ///   came before, and the other try was called off.
  package mutating func completed(
    _ number: Int, usage: Usage, httpStatus: Int32 = 0, providerRequestID: String = "",
    now: MonotonicInstant
  ) -> Usage {
    guard let served = self.remove(number, now: now) else { return usage }
    self.committedAt = self.committedAt ?? now
    self.state = .finished
    self.servedIndex = served.index

    let step = self.plan.steps[served.index]
    var attempt = Attempt(step, outcome: .served, duration: served.since.duration(to: now))
    attempt.httpStatus = httpStatus
    attempt.providerRequestID = providerRequestID.truncated(toUTF8Bytes: 128)
    var usage = usage
    usage.costNanoUSD = nil
    attempt.costNanoUSD = step.offer.tokenPrices?.nanoUSD(of: usage)
    if !self.hasUnknownCost, let cost = attempt.costNanoUSD {
      usage.costNanoUSD = cost.addingSaturating(self.spent.costNanoUSD ?? 0)
    }
    self.attempts.append(attempt)
    return usage
  }

  /// A try was ended by `Orders.callOff`.
  ///
  /// - Parameter usage: what it used until then, where that is known.
  package mutating func wasCalledOff(
    _ number: Int, usage: Usage?, now: MonotonicInstant, budgets: RetryBudgets,
    random: inout SplitMix64
  ) -> Orders {
    guard let ended = self.remove(number, now: now) else { return Orders() }
    let isLate = ended.patience.map { now >= $0 } ?? false
    let failure =
      isLate
      ? AttemptFailure(.timeout, detail: "no answer in the time that the call's deadline left it")
      : AttemptFailure(.hedgedOut, detail: "another offer answered first")
    self.record(ended, failure, usage, now: now)
    if isLate {
      self.lastFailure = failure
      self.avoid(ended.index)
    }
    guard case .running = self.state else { return Orders() }
    return self.goOn(now: now, budgets: budgets, random: &random)
  }

  /// The time of `Orders.wakeAt` has come.
  package mutating func woke(
    now: MonotonicInstant, budgets: RetryBudgets, random: inout SplitMix64
  ) -> Orders {
    switch self.state {
    case .ready, .committed, .finished: return Orders()
    case .pausing(let until, let index):
      guard now >= until else { return self.waiting() }
      self.state = .running
      return self.begin(index, now: now)
    case .running: break
    }
    for place in self.running.indices {
      guard let late = self.running[place], let patience = late.patience, now >= patience else {
        continue
      }
      let other = self.running[1 - place].map { self.plan.steps[$0.index].offer.providerIndex }
      guard let next = self.takeNext(besides: other, now: now, budgets: budgets) else {
        // Nothing may begin in its place: it has the time that is left.
        self.running[place]?.patience = nil
        continue
      }
      self.reserved = next
      var orders = self.waiting()
      orders.callOff = late.number
      return orders
    }
    return self.goOn(now: now, budgets: budgets, random: &random)
  }

  /// The client is gone, or the gateway stops.
  ///
  /// - Parameter usages: what each try that runs has used, where that is known.
  package mutating func cancelled(
    usages: (Int) -> Usage?, now: MonotonicInstant
  ) {
    self.endAll(.unspecified, "cancelled by the caller", usages, now: now)
  }

  /// The call's deadline is over.
  package mutating func deadlinePassed(
    usages: (Int) -> Usage?, now: MonotonicInstant
  ) -> Orders {
    if case .finished = self.state { return Orders() }
    self.endAll(.timeout, "the call's deadline passed", usages, now: now)
    return .failing(.deadlineExceeded(self.routingFailure(), tries: self.begun))
  }

  private mutating func endAll(
    _ outcome: Attempt.Outcome, _ detail: String, _ usages: (Int) -> Usage?,
    now: MonotonicInstant
  ) {
    for place in self.running.indices {
      guard let number = self.running[place]?.number, let ended = self.remove(number, now: now)
      else { continue }
      self.record(ended, AttemptFailure(outcome, detail: detail), usages(number), now: now)
    }
    self.state = .finished
  }
}

extension Dispatcher.Orders {
  static func failing(_ failure: CallFailure) -> Self {
    var orders = Self()
    orders.failure = failure
    return orders
  }
}
