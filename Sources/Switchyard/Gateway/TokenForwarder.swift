internal import Codec
internal import Providers
internal import RPCServer
internal import Router

/// Forwards an answer to StreamComplete's client as it is read: from the provider's bytes to the
/// stream's queue without a suspension. A full queue pauses the provider.
final class TokenForwarder: AnswerSink {
  private let response: ResponseStream<StreamCompleteResponse>
  private let makeStarted: (Plan.Step) -> Started
  private let onCommit: () -> Void
  private var step: Plan.Step?
  private var isCommitted = false
  /// Of choices that end before any has content; they wait for `started`.
  private var heldFinishes: [ChoiceFinished] = []
  private(set) var estimatedOutputTokens: Int32 = 0

  /// - Parameters:
  ///   - onCommit: called before the first content goes out; no other provider may serve the
  ///     call after it.
  init(
    _ response: ResponseStream<StreamCompleteResponse>,
    makeStarted: @escaping (Plan.Step) -> Started, onCommit: @escaping () -> Void
  ) {
    self.response = response
    self.makeStarted = makeStarted
    self.onCommit = onCommit
  }

  func attemptWillStart(_ attempt: UpstreamAttempt, at step: Plan.Step) {
    self.step = step
    self.heldFinishes = []
    self.estimatedOutputTokens = 0
    self.response.onDrained = { [weak attempt] in attempt?.resume() }
  }

  func receive(_ event: AnswerEvent) throws(AttemptFailure) -> Bool {
    switch event {
    case .delta(let delta):
      self.estimatedOutputTokens =
        self.estimatedOutputTokens
        .addingReportingOverflow(delta.estimatedTokens).partialValue
      self.commit()
      return self.response.enqueue(.with { $0.event = .delta(delta) })
    case .choiceFinished(let finished):
      guard self.isCommitted else {
        self.heldFinishes.append(finished)
        return true
      }
      return self.response.enqueue(.with { $0.event = .choiceFinished(finished) })
    }
  }

  /// A provider that was asked for a stream and sent the answer whole.
  func receive(_ answer: Answer) throws(AttemptFailure) {
    for choice in answer.choices {
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

  /// The answer is whole.
  func complete(usage: Usage, route: Route) {
    self.commit()
    for finished in self.heldFinishes {
      _ = self.response.enqueue(.with { $0.event = .choiceFinished(finished) })
    }
    _ = self.response.enqueue(
      .with {
        $0.event = .completed(
          Completed.with {
            $0.usage = usage
            $0.route = route
          })
      })
  }

  private func commit() {
    guard !self.isCommitted, let step = self.step else { return }
    self.isCommitted = true
    self.onCommit()
    _ = self.response.enqueue(.with { $0.event = .started(self.makeStarted(step)) })
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
