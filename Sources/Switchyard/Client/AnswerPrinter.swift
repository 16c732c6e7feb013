internal import Codec

/// Turns an answer, streamed or whole, into what `complete` prints.
struct AnswerPrinter {
  enum Format {
    /// The first choice's text.
    case text
    /// A whole answer as one indented JSON object, a streamed one as one object a line.
    case json
  }

  let format: Format
  /// For standard error, once the answer is complete: why the text may not be all there was to say.
  private(set) var notices: [String] = []
  private var endsWithinLine = false

  init(format: Format) { self.format = format }

  /// What to print for an event of a stream; empty is nothing.
  mutating func print(_ event: StreamCompleteResponse) -> String {
    switch event.event {
    case .delta(let delta) where delta.choiceIndex == 0:
      if self.format == .text { return self.text(of: delta) }
    case .choiceFinished(let end) where end.choiceIndex == 0:
      self.note(end.finishReason, detail: end.finishDetail)
    default: break
    }
    return self.format == .json ? ContractJSON.json(event).compact + "\n" : ""
  }

  /// What to print for a whole answer.
  mutating func print(_ answer: CompleteResponse) -> String {
    guard let choice = answer.choices.first else { return "" }
    self.note(choice.finishReason, detail: choice.finishDetail)
    if self.format == .json { return ContractJSON.json(answer).pretty + "\n" }
    let text = (choice.message?.content ?? []).map { part in
      switch part.part {
      case .text(let text), .refusal(let text): text
      default: ""
      }
    }.joined()
    return self.shown(text)
  }

  /// What to print at the end: a line break where the text has none.
  mutating func finish() -> String {
    defer { self.endsWithinLine = false }
    return self.format == .text && self.endsWithinLine ? "\n" : ""
  }

  private mutating func text(of delta: Delta) -> String {
    switch delta.delta {
    case .text(let text), .refusal(let text): self.shown(text)
    default: ""
    }
  }

  private mutating func shown(_ text: String) -> String {
    if let last = text.last { self.endsWithinLine = !last.isNewline }
    return TerminalText.printable(text)
  }

  private mutating func note(_ reason: FinishReason, detail: String) {
    if reason == .stop || self.format == .json { return }
    let name = ContractEnumNames.name(of: reason) ?? "FINISH_REASON_\(reason.rawValue)"
    self.notices.append("the answer ended with \(name)" + (detail.isEmpty ? "" : ": \(detail)"))
  }
}
