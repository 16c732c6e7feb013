import Codec
import Providers
import Router

extension FuzzTarget {
  /// The input is a body in one dialect: of an answer, of a list of models, of an error, and of a
  /// stream.
  ///
  /// A stream's answer has nothing empty and nothing after a choice's finish, is put together
  /// without a complaint, and is complete only where every choice has finished. What an answer says
  /// can be sent back.
  static func dialect(
    _ name: String, _ readers: [(dialect: any Dialect, model: String)], seeds: [String]
  ) -> FuzzTarget {
    FuzzTarget(
      name: name,
      seeds: { seeds.map { Array($0.utf8) } },
      run: { input in
        let parser = JSONParser(maximumSize: 1 << 16)
        for (dialect, model) in readers {
          DialectBody(dialect: dialect, model: model, input: input, parser: parser).check()
        }
      })
  }
}

private struct DialectBody {
  let dialect: any Dialect
  let model: String
  let input: [UInt8]
  let parser: JSONParser

  private static let context = AnswerContext(provider: "fuzz", secret: "secret", prefill: "ab")

  func check() {
    if let answer = try? self.dialect.readAnswer(
      self.input.rawSpan, context: Self.context, parser: self.parser)
    {
      require(!answer.choices.isEmpty, "an answer without choices")
      Self.check(answer.usage)
      self.sendBack(answer)
    }
    if let list = try? self.dialect.readModels(
      self.input.rawSpan, context: Self.context, parser: self.parser)
    {
      require(list.models.allSatisfy { !$0.id.isEmpty && $0.contextWindow >= 0 }, "a bad model")
      require(list.nextPage?.isEmpty != true, "a next page without a name")
    }
    // One of them: the search for a meaning in words takes longer than all the rest.
    let status = [400, 403, 429, 500][self.input.count % 4]
    let failure = self.dialect.classify(
      status: status, header: { _ in nil }, body: self.input.rawSpan, context: Self.context,
      parser: self.parser)
    require(failure.outcome != .served, "an error that is none")
    require(failure.detail.utf8.count <= AttemptFailure.maximumDetailLength, "a detail too long")
    self.readStream()
  }

  /// The answer's messages as history.
  private func sendBack(_ answer: Answer) {
    var request = CompleteRequest()
    request.messages = answer.choices.compactMap(\.message) + [.question]
    let target = RequestTarget(
      provider: Self.context.provider, upstreamModel: self.model, dialect: self.dialect)
    WrittenRequest.check(request, self.dialect, target, from: self.input, self.parser)
  }

  private func readStream() {
    var decoder = EventDecoder()
    var reader = self.dialect.makeStreamReader(Self.context)
    var events: [AnswerEvent] = []
    try? decoder.feed(self.input.rawSpan) { name, data in
      let isRead: Void? = try? reader.read(event: name, data: data, parser: self.parser) {
        events.append($0)
      }
      return isRead != nil && !reader.isAtEnd
    }
    Self.check(reader.usage)
    var begun: Set<Int32> = []
    var finished: Set<Int32> = []
    var assembler = AnswerAssembler()
    for event in events {
      switch event {
      case .delta(let delta):
        require(!finished.contains(delta.choiceIndex), "a delta after the finish")
        require(!delta.isEmpty || !delta.logprobs.isEmpty, "an empty delta")
        begun.insert(delta.choiceIndex)
      case .choiceFinished(let finish):
        require(finished.insert(finish.choiceIndex).inserted, "a choice finished twice")
      }
      require((try? assembler.apply(event)) != nil, "an event that can't be put together")
    }
    if (try? reader.finish()) != nil {
      require(begun.isSubset(of: finished), "complete without a finish")
      require(assembler.finished().count == finished.count, "a choice is missing")
    }
  }

  private static func check(_ usage: Usage?) {
    guard let usage else { return }
    require(usage.inputTokens >= 0 && usage.outputTokens >= 0, "a negative count")
    require(usage.cachedInputTokens ?? 0 >= 0, "a negative count of cached tokens")
  }
}

extension Message {
  fileprivate static let question = Message.with {
    $0.role = .user
    $0.content = [.with { $0.part = .text("Go on.") }]
  }
}

extension Delta {
  fileprivate var isEmpty: Bool {
    switch self.delta {
    case .text(let text), .thinking(let text), .refusal(let text): text.isEmpty
    case .toolCall(let call): call == ToolCallDelta()
    case .signature(let signature): signature.isEmpty
    case .part, .citation: false
    case nil: true
    }
  }
}
