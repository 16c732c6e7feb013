internal import Clock
internal import Codec
internal import EventLoop
internal import Providers
internal import RPCServer
internal import Router

/// One completion from its plan to its end: drives the attempts, on its loop's thread. What to do
/// next is `AttemptLoop`'s to decide.
///
/// It is driven by events alone, without a task: everything between two of them is synchronous.
/// It holds the attempt in progress, and is held by it and by the call's cancellation handler;
/// both let go when the call ends.
///
/// It reads the clock itself and not the round's time, which would hide what the gateway adds.
final class CompletionCall {
  private let request: CompleteRequest
  private let call: ServerCall
  private let worker: Worker
  private let sink: any AnswerSink
  /// StreamComplete.
  private let isStreamed: Bool
  private let inputTokens: Int32
  private let fields: RequestFieldSet
  private var attempts: AttemptLoop
  private var running: UpstreamAttempt?
  private var step: Plan.Step?
  private var changes: [ParameterChange] = []
  private var firstContentAt: MonotonicInstant?

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
    let plan = try Planner(catalog: worker.catalog)
      .plan(model: request.model, routing: request.routing, facts: facts)
    self.request = request
    self.call = call
    self.worker = worker
    self.sink = sink
    self.isStreamed = isStreamed
    self.inputTokens = facts.inputTokens
    self.fields = facts.fields
    self.attempts = AttemptLoop(callID: call.id, plan: plan, deadline: call.deadline)
  }

  /// Tries the plan's offers until one serves the call. Once.
  func start() {
    self.worker.completions += 1
    self.perform(self.attempts.start(now: .now))
    if self.running != nil { self.call.onCancel { _ in self.running?.cancel() } }
  }

  private func perform(_ action: AttemptLoop.Action) {
    var action = action
    while true {
      switch action {
      case .done: return self.fail(self.bug("a call was over before it was served"))
      case .fail(let failure): return self.fail(failure.rpcError)
      case .tryOffer(let step):
        do throws(AttemptFailure) {
          return try self.attempt(step)
        } catch {
          self.running = nil
          action = self.failed(error, usage: nil)
        }
      }
    }
  }

  private func attempt(_ step: Plan.Step) throws(AttemptFailure) {
    let connection = self.worker.providers[step.offer.providerIndex]
    let context = connection.provider.answerContext(
      excludesThinking: self.request.reasoning?.exclude ?? false,
      prefill: self.fields.contains(.prefill) ? self.request.messages.last?.text ?? "" : "")
    let attempt = UpstreamAttempt(
      connection.provider, context: context, sink: self.sink, worker: self.worker, call: self)
    self.step = step
    self.running = attempt
    self.sink.attemptWillStart(attempt, at: step)
    self.changes = try self.worker.ask(
      self.request, asking: self.fields, of: step,
      isStreamed: self.isStreamed || connection.provider.streamsUnary, for: attempt)
  }

  // MARK: - Events of the attempt in progress

  /// Its first content is about to go to the sink. In a stream it goes on to the client: no other
  /// offer may serve the call now.
  func contentWillArrive() {
    let now = MonotonicInstant.now
    self.firstContentAt = self.firstContentAt ?? now
    if self.isStreamed { self.attempts.committed(now: now) }
  }

  /// - Parameter usage: nil where the provider counted nothing.
  func attemptWasServed(
    usage: Usage?, metadata: borrowing AnswerMetadata, httpStatus: Int32, requestID: String
  ) {
    self.running = nil
    guard let step = self.step else { return }
    let now = MonotonicInstant.now
    let total = self.attempts.completed(
      usage: usage ?? self.estimate, httpStatus: httpStatus, providerRequestID: requestID,
      now: now)
    self.worker.completions -= 1
    self.sink.complete(
      usage: total, route: self.route(metadata, now: now), model: step.model)
  }

  private func route(_ metadata: borrowing AnswerMetadata, now: MonotonicInstant) -> Route {
    var route = self.attempts.route(receivedAt: self.call.receivedAt, now: now)
    route.parameterChanges = self.changes
    route.providerResponseID = metadata.responseID
    route.systemFingerprint = metadata.systemFingerprint
    route.serviceTier = metadata.serviceTier
    if let firstContentAt = self.firstContentAt {
      route.timeToFirstToken = ProtoDuration(self.call.receivedAt.duration(to: firstContentAt))
    }
    return route
  }

  func attemptDidFail(_ failure: AttemptFailure, usage: Usage?) {
    self.running = nil
    self.perform(self.failed(failure, usage: usage ?? self.estimateIfAny))
  }

  /// By the call's end.
  func attemptWasCancelled(usage: Usage?) {
    self.running = nil
    let now = MonotonicInstant.now
    let usage = usage ?? self.estimateIfAny
    if self.call.cancellation == .deadlineExceeded {
      return self.perform(self.attempts.deadlinePassed(usage: usage, now: now))
    }
    self.attempts.cancelled(usage: usage, now: now)
    self.fail(RPCError(code: .cancelled, message: "the call was cancelled"))
  }

  private func failed(_ failure: AttemptFailure, usage: Usage?) -> AttemptLoop.Action {
    let now = MonotonicInstant.now
    if let step = self.step {
      self.worker.log.failed(failure, at: step, callID: self.call.id, now: now)
    }
    return self.attempts.attemptFailed(failure, usage: usage, now: now)
  }

  private func fail(_ error: RPCError) {
    self.worker.completions -= 1
    self.sink.fail(error)
  }

  private var estimate: Usage {
    UsageEstimate.usage(
      inputTokens: self.inputTokens, outputTokens: self.sink.estimatedOutputTokens)
  }

  /// For a try that broke off: nothing came, nothing is charged.
  private var estimateIfAny: Usage? {
    self.sink.estimatedOutputTokens > 0 ? self.estimate : nil
  }

  private func bug(_ what: String) -> RPCError {
    self.worker.log.bug(what, callID: self.call.id)
    return CallFailure(
      .internalError, "a bug of the gateway: \(what); report it with the call's id"
    )
    .rpcError
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
