internal import Codec
internal import Router

extension OpenAIStreamReader {
  /// Bytes of one message's `reasoning_details`: with the answer they stay within the 4 MiB that
  /// gRPC clients take by default. What is longer can't be sent back as history.
  private static let maximumDetails = 2 << 20

  mutating func readText(_ text: String, of place: Int, _ emit: (AnswerEvent) -> Void) {
    let text = self.choices[place].withoutPrefill(text)
    guard !text.isEmpty else { return }
    self.turn(to: .text, of: place, emit)
    self.send(.text(text), self.choices[place].part(.text), of: place, emit)
  }

  /// Content as a list of chunks: Mistral's, where an answer thinks or cites. Their parts keep
  /// their order.
  mutating func readList(_ content: JSONValue, of place: Int, _ emit: (AnswerEvent) -> Void) {
    self.choices[place].keepsOrder = true
    content.forEachElement { chunk in
      if let thinking = chunk.nonNull("thinking") {
        self.readThinking(thinking, in: chunk, of: place, emit)
      } else if let text = chunk.member("text")?.string {
        self.readText(text, of: place, emit)
      } else if let references = chunk.nonNull("reference_ids") {
        references.forEachElement { reference in
          let id = reference.string ?? reference.int64.map { "\($0)" } ?? ""
          let citation = Citation.with { $0.sourceID = id }
          self.turn(to: .text, of: place, emit)
          self.send(.citation(citation), self.choices[place].part(.text), of: place, emit)
        }
      }
    }
  }

  private mutating func readThinking(
    _ thinking: JSONValue, in chunk: JSONValue, of place: Int, _ emit: (AnswerEvent) -> Void
  ) {
    self.turn(to: .thinking, of: place, emit)
    if let signature = chunk.member("signature")?.string {
      self.choices[place].signature = signature
    }
    thinking.forEachElement { piece in
      guard let text = piece.member("text")?.string, !text.isEmpty,
        !self.context.excludesThinking
      else { return }
      self.send(.thinking(text), self.choices[place].part(.thinking), of: place, emit)
    }
    if chunk.member("closed")?.bool == true { self.turn(to: nil, of: place, emit) }
  }

  /// What comes next is prose of this kind: where parts keep their order, another kind's part ends.
  mutating func turn(
    to kind: ChatChoice.Prose?, of place: Int, _ emit: (AnswerEvent) -> Void
  ) {
    guard self.choices[place].keepsOrder, let last = self.choices[place].lastProse, last != kind
    else {
      self.choices[place].lastProse = kind
      return
    }
    if last == .thinking { self.signThinking(of: place, emit) }
    self.choices[place].close(last)
    self.choices[place].lastProse = kind
  }

  /// Says who wrote the thinking, where its provider wants it back.
  private mutating func signThinking(of place: Int, _ emit: (AnswerEvent) -> Void) {
    let signature: String
    switch self.format.thinkingMark {
    case .none: return
    case .writer:
      let signed = self.choices[place].signature
      guard self.choices[place].begun(.thinking) != nil || signed != nil else { return }
      signature = signed ?? ""
    case .details:
      guard let details = self.choices[place].details, !details.isEmpty else { return }
      signature = "[\(details)]"
    }
    self.choices[place].signature = nil
    let mark = PartSignature.make(signature, by: self.context.provider)
    if let part = self.choices[place].begun(.thinking) {
      self.send(.signature(mark), part, of: place, emit)
    } else {
      let part = ContentPart.with {
        $0.part = .thinking(.with { $0.redacted = !self.context.excludesThinking })
        $0.signature = mark
      }
      self.send(.part(part), self.choices[place].part(.thinking), of: place, emit)
    }
  }

  /// Keeps the entries of `reasoning_details` as they are written.
  mutating func keepDetails(in event: RawSpan) throws(AttemptFailure) {
    let text = JSONSource(event)
    guard let choices = text.member("choices") else { return }
    for (ordinal, range) in text.value(choices).elements.enumerated() {
      let choice = text.value(choices).value(range)
      guard let message = choice.member("delta") ?? choice.member("message"),
        let details = choice.value(message).member("reasoning_details")
      else { continue }
      let index = choice.member("index").flatMap { choice.string($0) }.flatMap { Int32($0) }
      let place = try self.place(ofChoice: index ?? Int32(clamping: ordinal))
      let list = choice.value(message).value(details)
      for entry in list.elements {
        guard let kept = self.choices[place].details, let entry = list.string(entry) else {
          continue
        }
        if kept.utf8.count + entry.utf8.count >= Self.maximumDetails {
          self.choices[place].details = nil
        } else {
          self.choices[place].details? += kept.isEmpty ? entry : "," + entry
        }
      }
    }
  }

  mutating func finishChoice(_ place: Int, _ word: String, _ emit: (AnswerEvent) -> Void) {
    self.choices[place].hasEmptyFinish = false
    // The prefill was not repeated to its end: what was is the answer's own.
    if !self.choices[place].prefill.isEmpty, !self.choices[place].repeated.isEmpty {
      let text = self.choices[place].repeated
      self.choices[place].prefill = []
      self.readText(text, of: place, emit)
    }
    self.signThinking(of: place, emit)
    let choice = self.choices[place]
    // A call without arguments is one with no members.
    for call in choice.calls where !call.hasArguments {
      self.send(.toolCall(.with { $0.argumentsJSON = "{}" }), call.part, of: place, emit)
    }
    if !self.choices[place].logprobs.isEmpty, let (part, kind) = choice.emptyDelta {
      self.send(kind, part, of: place, emit)
    }
    self.choices[place].isFinished = true
    emit(
      .choiceFinished(
        ChoiceFinished.with {
          $0.choiceIndex = choice.index
          $0.finishReason = OpenAIFinish.reason(
            word, hasToolCalls: !choice.calls.isEmpty, hasRefusal: choice.hasRefusal)
          $0.providerFinishReason = word
          $0.stopSequence = choice.stopSequence
        }))
  }
}
