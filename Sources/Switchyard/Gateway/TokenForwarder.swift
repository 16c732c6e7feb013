internal import Codec
internal import Providers
internal import RPCServer
internal import Router

/// Forwards an answer to StreamComplete's client as it is read: from the provider's bytes to the
/// stream's queue without a suspension. A full queue pauses the provider.
final class TokenForwarder: AnswerSink {
  private var responder: Responder<StreamCompleteResponse>?
  private let makeStarted: (Plan.Step) -> Started
  private var step: Plan.Step?
  private var hasStarted = false
  /// Of choices that end before any has content; they wait for `started`.
  private var heldFinishes: [ChoiceFinished] = []
  private(set) var estimatedOutputTokens: Int32 = 0

  init(
    _ responder: consuming Responder<StreamCompleteResponse>,
    makeStarted: @escaping (Plan.Step) -> Started
  ) {
    self.responder = consume responder
    self.makeStarted = makeStarted
  }

  func attemptWillStart(_ attempt: UpstreamAttempt, at step: Plan.Step) {
    self.step = step
    self.heldFinishes = []
    self.estimatedOutputTokens = 0
    self.responder?.onDrained { attempt.resume() }
  }

  func receive(_ event: AnswerEvent) throws(AttemptFailure) -> Bool {
    switch event {
    case .delta(let delta):
      self.estimatedOutputTokens =
        self.estimatedOutputTokens
        .addingReportingOverflow(delta.estimatedTokens).partialValue
      self.start()
      return self.send(.delta(delta))
    case .choiceFinished(let finished):
      guard self.hasStarted else {
        self.heldFinishes.append(finished)
        return true
      }
      return self.send(.choiceFinished(finished))
    }
  }

  /// A provider that was asked for a stream and sent the answer whole.
  func receive(_ choices: consuming [Choice]) throws(AttemptFailure) {
    for choice in choices {
      for (index, part) in (choice.message?.content ?? []).enumerated() {
        _ = try self.receive(
          .delta(
            Delta.with {
              $0.choiceIndex = choice.index
              $0.partIndex = Int32(clamping: index)
              $0.delta = part.wholeDelta
              $0.logprobs = index == 0 ? choice.logprobs : []
            }))
      }
      _ = try self.receive(
        .choiceFinished(
          ChoiceFinished.with {
            $0.choiceIndex = choice.index
            $0.finishReason = choice.finishReason
            $0.providerFinishReason = choice.providerFinishReason
            $0.stopSequence = choice.stopSequence
            $0.finishDetail = choice.finishDetail
          }))
    }
  }

  func complete(usage: Usage, route: consuming Route, model: String) {
    self.start()
    for finished in self.heldFinishes { _ = self.send(.choiceFinished(finished)) }
    var completed = Completed()
    completed.usage = usage
    completed.route = route
    _ = self.send(.completed(completed))
    self.responder.take()?.finish()
  }

  func fail(_ error: RPCError) { self.responder.take()?.finish(error) }

  private func start() {
    guard !self.hasStarted, let step = self.step else { return }
    self.hasStarted = true
    _ = self.send(.started(self.makeStarted(step)))
  }

  private func send(_ event: StreamCompleteResponse.Event) -> Bool {
    self.responder?.enqueue(.with { $0.event = event }) ?? true
  }
}

extension ContentPart {
  /// The delta that makes this part by itself.
  fileprivate var wholeDelta: Delta.Kind {
    switch self.part {
    case .text(let text) where self.citations.isEmpty: .text(text)
    case .thinking(let thinking) where self.signature.isEmpty && !thinking.redacted:
      .thinking(thinking.text)
    case .refusal(let text): .refusal(text)
    case .toolCall(let call):
      .toolCall(
        ToolCallDelta.with {
          $0.id = call.id
          $0.name = call.name
          $0.argumentsJSON = call.argumentsJSON
        })
    default: .part(self)
    }
  }
}

extension Delta {
  fileprivate var estimatedTokens: Int32 {
    switch self.delta {
    case .text(let text), .thinking(let text), .refusal(let text): TokenEstimate.tokens(of: text)
    case .toolCall(let piece): TokenEstimate.tokens(of: piece.name + piece.argumentsJSON)
    default: 0
    }
  }
}
