internal import Clock
internal import Codec
internal import EventLoop
internal import Providers
internal import RPCServer
internal import Router

/// One completion from its plan to its end: drives the tries, on its loop's thread. What to do next
/// is `Dispatcher`'s to decide.
///
/// It is driven by events alone, without a task: everything between two of them is synchronous.
/// It holds the tries in progress, and is held by them, by its timer and by the call's cancellation
/// handler; all let go when the call ends.
///
/// It reads the clock itself and not the round's time, which would hide what the gateway adds.
final class CompletionCall {
  private let request: CompleteRequest
  private let call: ServerCall
  private let worker: Worker
  private let table: RoutingTable
  private let sink: any AnswerSink
  /// StreamComplete.
  private let isStreamed: Bool
  private let facts: RequestFacts
  private let affinity: Affinity?
  private var dispatcher: Dispatcher
  /// At most two.
  private var running: [UpstreamAttempt] = []
  private var timer: TimerToken?
  private var timerAt: MonotonicInstant?
  private var firstContentAt: MonotonicInstant?
  private var isOver = false

  init(
    _ request: consuming CompleteRequest, _ call: ServerCall, worker: Worker,
    sink: any AnswerSink, isStreamed: Bool
  ) throws(CallFailure) {
    let violations = RequestValidation.violations(of: request, parser: worker.parser)
    if !violations.isEmpty {
      let summary = violations.map { "\($0.field) \($0.description)" }.joined(separator: "; ")
      throw CallFailure(
        .invalidRequest, "the request is wrong: \(summary)", fieldViolations: violations)
    }
    let facts = RequestFacts(request)
    let now = MonotonicInstant.now
    var context = CallContext(now: now)
    context.deadline = call.deadline.map {
      DeadlineReserve.deadline(receivedAt: call.receivedAt, deadline: $0)
    }
    context.affinity = Affinity(of: request, inputTokens: facts.inputTokens)
    if let key = context.affinity?.key {
      context.affinity?.warm = worker.warmPrefixes.warmPrefix(of: key, now: now)
    }
    let defaults = worker.table.active.configuration.routing
    context.policy = defaults.policy.policy
    let routing = defaults.completing(request.routing)
    let plan = try Planner(worker.health).plan(
      model: request.model, routing: routing, facts: facts, context: context,
      random: &worker.random)
    self.dispatcher = Dispatcher(
      callID: call.id, plan: plan, deadline: context.deadline,
      hedgeAfter: routing?.serviceLevel?.hedgeAfter?.duration,
      maximumTries: defaults.maximumTries)
    self.request = request
    self.call = call
    self.worker = worker
    self.table = worker.table
    self.sink = sink
    self.isStreamed = isStreamed
    self.facts = facts
    self.affinity = context.affinity
  }

  /// Tries the plan's offers until one serves the call. Once.
  func start() {
    self.worker.completions += 1
    self.follow(
      self.dispatcher.start(
        now: .now, budgets: self.table.budgets, random: &self.worker.random))
    if self.timer != nil || !self.running.isEmpty {
      self.call.onCancel { cause in self.wasCancelled(cause) }
    }
  }

  // MARK: - What the dispatcher says

  private func follow(_ orders: Dispatcher.Orders) {
    var orders = orders
    while true {
      if let failure = orders.failure { return self.fail(failure.rpcError) }
      self.setTimer(orders.wakeAt)
      if let number = orders.callOff {
        orders = self.callOff(number)
      } else if let begin = orders.begin {
        do throws(AttemptFailure) {
          return try self.begin(begin)
        } catch {
          orders = self.failed(begin.number, begin.step, error, usage: nil)
        }
      } else {
        return
      }
    }
  }

  private func begin(_ next: Dispatcher.Try) throws(AttemptFailure) {
    let connection = self.table.connection(of: next.step.offer)
    let context = connection.provider.answerContext(
      excludesThinking: self.request.reasoning?.exclude ?? false,
      prefill: self.facts.fields.contains(.prefill) ? self.request.messages.last?.text ?? "" : "")
    let attempt = UpstreamAttempt(
      next, of: connection.provider, context: context, sink: self.sink, worker: self.worker,
      call: self)
    let isStreamed = self.isStreamed || connection.provider.streamsUnary
    let reasons = self.request.reasoning.map { $0.effort != .none } ?? false
    attempt.mayBeSilent = !isStreamed || reasons
    do throws(AttemptFailure) {
      attempt.changes = try self.worker.ask(
        self.request, asking: self.facts.fields, of: next.step, at: connection,
        isStreamed: isStreamed, for: attempt)
    } catch {
      // It was never sent; but it may have had the leave to probe, which another call needs now.
      self.worker.report(attempt, outcome: error.outcome, usage: nil, facts: self.facts)
      throw error
    }
    self.running.append(attempt)
  }

  private func callOff(_ number: Int) -> Dispatcher.Orders {
    let usage = self.takeRunning(number).flatMap { self.end($0) }
    return self.dispatcher.wasCalledOff(
      number, usage: usage, now: .now, budgets: self.table.budgets, random: &self.worker.random)
  }

  private func takeRunning(_ number: Int) -> UpstreamAttempt? {
    let place = self.running.firstIndex { $0.number == number }
    return place.map { self.running.remove(at: $0) }
  }

  /// Ends a try in this tick.
  ///
  /// - Returns: what it has used, where that is known.
  private func end(_ attempt: UpstreamAttempt) -> Usage? {
    let usage = attempt.callOff() ?? self.estimate(of: attempt)
    self.worker.report(attempt, outcome: .hedgedOut, usage: usage, facts: self.facts)
    return usage
  }

  // MARK: - Time

  /// A timer that is due sooner stays: it finds out what is awaited then.
  private func setTimer(_ time: MonotonicInstant?) {
    if let time, let timerAt = self.timerAt, timerAt <= time { return }
    self.cancelTimer()
    guard let time else { return }
    self.timerAt = time
    self.timer = self.worker.loop.schedule(at: time) {
      self.timer = nil
      self.timerAt = nil
      self.timeCame()
    }
  }

  private func cancelTimer() {
    self.timerAt = nil
    if let timer = self.timer.take() { self.worker.loop.cancel(timer) }
  }

  private func timeCame() {
    let now = MonotonicInstant.now
    if self.dispatcher.isPastDeadline(now), !self.dispatcher.isCommitted {
      return self.deadlinePassed(now: now)
    }
    self.follow(
      self.dispatcher.woke(
        now: now, budgets: self.table.budgets, random: &self.worker.random))
  }

  private func deadlinePassed(now: MonotonicInstant) {
    let usages = self.endAll(outcome: .hedgedOut)
    self.follow(self.dispatcher.deadlinePassed(usages: { usages[$0] }, now: now))
  }

  /// By the client, by its deadline, or with its connection.
  private func wasCancelled(_ cause: CancellationCause) {
    // The answer was on its way.
    if self.isOver { return }
    let now = MonotonicInstant.now
    if cause == .deadlineExceeded { return self.deadlinePassed(now: now) }
    let usages = self.endAll(outcome: .unspecified)
    self.dispatcher.cancelled(usages: { usages[$0] }, now: now)
    self.fail(RPCError(code: .cancelled, message: "the call was cancelled"))
  }

  private func endAll(outcome: Attempt.Outcome) -> [Int: Usage] {
    var usages: [Int: Usage] = [:]
    for attempt in self.running {
      let usage = attempt.callOff() ?? self.estimate(of: attempt)
      usages[attempt.number] = usage
      self.worker.report(attempt, outcome: outcome, usage: usage, facts: self.facts)
    }
    self.running = []
    return usages
  }

  // MARK: - Events of the tries

  /// A try is about to hand its first event to the sink, or its first content. In a stream that
  /// goes on to the client: no other offer may serve the call now.
  func attemptAnswers(_ attempt: UpstreamAttempt, hasContent: Bool) {
    let now = MonotonicInstant.now
    let isFirst = !attempt.isAnswering
    if hasContent { self.firstContentAt = attempt.firstContentAt }
    self.follow(
      self.dispatcher.answered(
        attempt.number, commits: hasContent && self.isStreamed, now: now))
    if isFirst { self.sink.attemptWillStart(attempt, at: attempt.step) }
  }

  /// - Parameter usage: nil where the provider counted nothing.
  func attemptWasServed(
    _ attempt: UpstreamAttempt, usage: Usage?, metadata: borrowing AnswerMetadata,
    httpStatus: Int32, requestID: String
  ) {
    _ = self.takeRunning(attempt.number)
    let now = MonotonicInstant.now
    let usage = usage ?? self.estimate
    let total = self.dispatcher.completed(
      attempt.number, usage: usage, httpStatus: httpStatus, providerRequestID: requestID, now: now)
    self.worker.report(attempt, outcome: .served, usage: usage, facts: self.facts)
    if let affinity = self.affinity {
      self.worker.warmPrefixes.remember(
        affinity.key, at: attempt.step.offer, inputTokens: usage.inputTokens, now: now)
    }
    self.didEnd(.ok, usage: total)
    self.sink.complete(
      usage: total, route: self.route(attempt, metadata, now: now), model: attempt.step.model)
  }

  private func route(
    _ attempt: UpstreamAttempt, _ metadata: borrowing AnswerMetadata, now: MonotonicInstant
  ) -> Route {
    var route = self.dispatcher.route(receivedAt: self.call.receivedAt, now: now)
    route.parameterChanges = attempt.changes
    route.providerResponseID = metadata.responseID
    route.systemFingerprint = metadata.systemFingerprint
    route.serviceTier = metadata.serviceTier
    if let firstContentAt = self.firstContentAt {
      route.timeToFirstToken = ProtoDuration(self.call.receivedAt.duration(to: firstContentAt))
    }
    return route
  }

  func attemptDidFail(_ attempt: UpstreamAttempt, _ failure: AttemptFailure, usage: Usage?) {
    _ = self.takeRunning(attempt.number)
    let usage = usage ?? self.estimate(of: attempt)
    self.worker.report(
      attempt, outcome: failure.outcome, scope: self.scope(of: failure, at: attempt.step.offer),
      retryAfter: failure.retryAfter, usage: usage, facts: self.facts)
    self.follow(self.failed(attempt.number, attempt.step, failure, usage: usage))
  }

  /// What a caller wrote for this provider itself may be all that was refused.
  private func scope(
    of failure: AttemptFailure, at offer: CatalogOffer
  ) -> AttemptFailure.Scope {
    switch failure.outcome {
    case .modelNotFound, .authFailed, .quotaExhausted: break
    default: return failure.scope
    }
    let hasOwnMembers =
      self.request.providerOptionsJSON[offer.provider] != nil
      || self.facts.fields.contains(.providerPart)
    guard hasOwnMembers, failure.scope == .offer,
      !failure.detail.contains(offer.upstreamModel)
    else { return failure.scope }
    return .request
  }

  private func failed(
    _ number: Int, _ step: Plan.Step, _ failure: AttemptFailure, usage: Usage?
  ) -> Dispatcher.Orders {
    let now = MonotonicInstant.now
    self.worker.log.failed(failure, at: step, callID: self.call.id, now: now)
    return self.dispatcher.failed(
      number, failure, usage: usage, now: now, budgets: self.table.budgets,
      random: &self.worker.random)
  }

  // MARK: - The end

  private func fail(_ error: RPCError) {
    self.didEnd(error.code, reason: error.reason, usage: self.dispatcher.spentUsage)
    self.sink.fail(error)
  }

  private func didEnd(_ status: StatusCode, reason: String? = nil, usage: Usage?) {
    self.isOver = true
    self.worker.completions -= 1
    self.cancelTimer()
    guard let decisions = self.table.decisions,
      decisions.takes(wasServed: status == .ok, draw: self.worker.random.nextUnit())
    else { return }
    let received = self.call.receivedAt
    decisions.add(
      DecisionRecord(
        callID: self.call.id, isStreamed: self.isStreamed, model: self.request.model,
        labels: self.request.labels, inputTokens: self.facts.inputTokens,
        hasAffinity: self.affinity != nil,
        deadline: self.call.deadline.map { received.duration(to: $0) },
        plan: self.dispatcher.plan, attempts: self.dispatcher.attempts,
        hasHedged: self.dispatcher.hasHedged, usage: usage,
        timeToFirstToken: self.firstContentAt.map { received.duration(to: $0) },
        total: received.duration(to: .now), status: status, reason: reason))
  }

  private var estimate: Usage {
    UsageEstimate.usage(
      inputTokens: self.facts.inputTokens, outputTokens: self.sink.estimatedOutputTokens)
  }

  /// For a try that broke off: nothing came, nothing is charged.
  private func estimate(of attempt: UpstreamAttempt) -> Usage? {
    attempt.isAnswering && self.sink.estimatedOutputTokens > 0 ? self.estimate : nil
  }
}

extension Message {
  /// All of its texts.
  fileprivate var text: String {
    var text = ""
    for part in self.content { if case .text(let piece) = part.part { text += piece } }
    return text
  }
}
