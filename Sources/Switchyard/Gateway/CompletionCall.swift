internal import Codec
internal import EventLoop
internal import Providers
internal import RPCServer
internal import Router

/// One completion from its plan to its end: drives the attempts, on its loop's thread. What to do
/// next is `AttemptLoop`'s to decide.
///
/// It reads the clock itself and not the round's time, which would hide what the gateway adds.
final class CompletionCall {
  /// What a served call ends with.
  struct Served {
    let usage: Usage
    let route: Route
    let model: String
  }

  private let request: CompleteRequest
  private let call: ServerCall
  private let worker: Worker
  private let inputTokens: Int32
  private var attempts: AttemptLoop
  private var running: UpstreamAttempt?
  private var changes: [ParameterChange] = []
  private var firstContentAt: ContinuousClock.Instant?

  init(_ request: CompleteRequest, _ call: ServerCall, worker: Worker) throws(CallFailure) {
    let violations = RequestValidation.violations(of: request, parser: worker.parser)
    if !violations.isEmpty {
      let summary = violations.map { "\($0.field) \($0.description)" }.joined(separator: "; ")
      throw CallFailure(
        .invalidRequest, "the request is wrong: \(summary)", fieldViolations: violations)
    }
    let facts = RequestFacts(request)
    let plan = try Planner(catalog: worker.catalog)
      .plan(model: request.model, routing: request.routing ?? Routing(), facts: facts)
    self.request = request
    self.call = call
    self.worker = worker
    self.inputTokens = facts.inputTokens
    self.attempts = AttemptLoop(callID: call.id, plan: plan, deadline: call.deadline)
  }

  /// Content is about to go to the client: no other offer may serve the call now.
  func commit() {
    self.noteFirstContent()
    self.attempts.committed(now: .now)
  }

  func noteFirstContent() { self.firstContentAt = self.firstContentAt ?? .now }

  /// Tries the plan's offers until one serves the call.
  ///
  /// - Parameter streams: whether a provider is asked for a stream.
  func serve(
    into sink: any AnswerSink, streams: (Provider) -> Bool
  ) async throws(RPCError) -> Served {
    self.call.onCancel { [weak self] _ in self?.running?.cancel() }
    var action = self.attempts.start(now: .now)
    while true {
      switch action {
      case .done: throw self.bug("a call was over before it was served")
      case .fail(let failure): throw failure.rpcError
      case .tryOffer(let step):
        let connection = self.worker.providers[step.offer.providerIndex]
        switch await self.attempt(step, connection.provider, sink, streams(connection.provider)) {
        case .served(let usage, let metadata, let response):
          return self.served(usage ?? self.estimate(sink), metadata, response, step)
        case .failed(let failure, let usage):
          self.worker.log.failed(failure, at: step, callID: self.call.id, now: .now)
          action = self.attempts.attemptFailed(
            failure, usage: usage ?? self.estimateIfAny(sink), now: .now)
        case .cancelled(let usage):
          action = try self.cancelled(usage ?? self.estimateIfAny(sink))
        }
      }
    }
  }

  private func attempt(
    _ step: Plan.Step, _ provider: Provider, _ sink: any AnswerSink, _ isStreamed: Bool
  ) async -> UpstreamAttempt.Result {
    if self.call.cancellation != nil { return .cancelled(usage: nil) }
    do throws(AttemptFailure) {
      let attempt = UpstreamAttempt(
        provider: provider, request: self.request, sink: sink, worker: self.worker)
      sink.attemptWillStart(attempt, at: step)
      self.changes = try self.worker.ask(
        self.request, of: step, isStreamed: isStreamed, for: attempt)
      self.running = attempt
      defer { self.running = nil }
      return await attempt.result()
    } catch {
      return .failed(error, usage: nil)
    }
  }

  private func cancelled(_ usage: Usage?) throws(RPCError) -> AttemptLoop.Action {
    let now = ContinuousClock.now
    if self.call.cancellation == .deadlineExceeded {
      return self.attempts.deadlinePassed(usage: usage, now: now)
    }
    self.attempts.cancelled(usage: usage, now: now)
    throw RPCError(code: .cancelled, message: "the call was cancelled")
  }

  private func served(
    _ usage: Usage, _ metadata: AnswerMetadata, _ response: UpstreamAttempt.ResponseFacts,
    _ step: Plan.Step
  ) -> Served {
    let now = ContinuousClock.now
    let total = self.attempts.completed(
      usage: usage, httpStatus: response.httpStatus, providerRequestID: response.requestID,
      now: now)
    var route = self.attempts.route(receivedAt: self.call.receivedAt, now: now)
    route.parameterChanges = self.changes
    route.providerResponseID = metadata.responseID
    route.systemFingerprint = metadata.systemFingerprint
    route.serviceTier = metadata.serviceTier
    if let firstContentAt = self.firstContentAt {
      route.timeToFirstToken = ProtoDuration(self.call.receivedAt.duration(to: firstContentAt))
    }
    return Served(usage: total, route: route, model: step.model)
  }

  private func estimate(_ sink: any AnswerSink) -> Usage {
    UsageEstimate.usage(
      inputTokens: self.inputTokens, outputTokens: sink.estimatedOutputTokens)
  }

  /// For a try that broke off: nothing came, nothing is charged.
  private func estimateIfAny(_ sink: any AnswerSink) -> Usage? {
    sink.estimatedOutputTokens > 0 ? self.estimate(sink) : nil
  }

  private func bug(_ what: String) -> RPCError {
    self.worker.log.bug(what, callID: self.call.id)
    return CallFailure(
      .internalError, "a bug of the gateway: \(what); report it with the call's id"
    )
    .rpcError
  }
}
