internal import Codec
internal import Providers
internal import Router

/// Puts an answer together for Complete. Nothing reaches the client before it is whole, so a try
/// that breaks off leaves the next one free.
final class AssemblingSink: AnswerSink {
  private var assembler = AnswerAssembler()
  private var whole: [Choice]?
  /// When the first content came, of the try in progress.
  private(set) var hasContent = false
  var onFirstContent: (() -> Void)?

  func attemptWillStart(_ attempt: UpstreamAttempt, at step: Plan.Step) {
    self.assembler = AnswerAssembler()
    self.whole = nil
    self.hasContent = false
  }

  func receive(_ event: AnswerEvent) throws(AttemptFailure) -> Bool {
    if case .delta = event, !self.hasContent {
      self.hasContent = true
      self.onFirstContent?()
    }
    try self.assembler.apply(event)
    return true
  }

  func receive(_ answer: Answer) throws(AttemptFailure) { self.whole = answer.choices }

  var choices: [Choice] { self.whole ?? self.assembler.finished() }

  var estimatedOutputTokens: Int32 {
    UsageEstimate.usage(request: CompleteRequest(), choices: self.choices).outputTokens
  }
}
