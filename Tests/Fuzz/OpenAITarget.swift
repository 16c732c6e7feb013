import Codec
import Providers
import Router

extension FuzzTarget {
  /// The input is a body: of an answer, of a list of models, of an error, and of a stream.
  ///
  /// A stream's answer has nothing empty and nothing after a choice's finish, is put together
  /// without a complaint, and is complete only where every choice has finished.
  static let openAI = FuzzTarget(
    name: "openai",
    seeds: {
      let chunk =
        #"{"id":"x","choices":[{"index":0,"delta":{"role":"assistant","content":"a","#
        + #""reasoning":"r","refusal":"f","tool_calls":[{"index":0,"id":"c","function":"#
        + #"{"name":"f","arguments":"{}"}}]},"logprobs":{"content":[{"token":"a","logprob":-1,"#
        + #""bytes":[97],"top_logprobs":[]}]},"finish_reason":"stop"}],"usage":{"#
        + #""prompt_tokens":1,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":1}}}"#
      let role = #"{"id":"x","choices":[{"index":1,"delta":{"content":""},"finish_reason":""}]}"#
      return [
        "data: \(role)\n\ndata: \(chunk)\n\ndata: [DONE]\n\n",
        #"{"id":"x","choices":[{"index":0,"message":{"content":"a","tool_calls":[{"id":"c","#
          + #""function":{"name":"f","arguments":""}}]},"finish_reason":"tool_calls"}]}"#,
        #"{"error":{"message":"maximum context length is 5","type":"t","code":"429"}}"#,
        #"{"data":[{"id":"m","owned_by":"o","created":1,"meta":{"n_ctx":5},"aliases":["n"]}]}"#,
        "data: {\"error\":{\"message\":\"try again in 1m2s\",\"code\":503}}\n\n",
      ].map { Array($0.utf8) }
    },
    run: { input in
      let dialect = OpenAIDialect(.openAI)
      let parser = JSONParser(maximumSize: 1 << 16)
      let context = AnswerContext(provider: "fuzz", secret: "secret")
      if let answer = try? dialect.readAnswer(input.rawSpan, context: context, parser: parser) {
        require(!answer.choices.isEmpty, "an answer without choices")
        check(answer.usage)
      }
      if let models = try? dialect.readModels(input.rawSpan, context: context, parser: parser) {
        require(models.models.allSatisfy { !$0.id.isEmpty && $0.contextWindow >= 0 }, "a bad model")
      }
      for status in [400, 403, 429, 500] {
        let failure = dialect.classify(
          status: status, header: { _ in nil }, body: input.rawSpan, context: context,
          parser: parser)
        require(failure.outcome != .served, "an error that is none")
        require(
          failure.detail.utf8.count <= AttemptFailure.maximumDetailLength, "a detail too long")
      }
      readStream(input, dialect, context, parser)
    })
}

private func check(_ usage: Usage?) {
  guard let usage else { return }
  require(usage.inputTokens >= 0 && usage.outputTokens >= 0, "a negative count")
  require(usage.cachedInputTokens ?? 0 >= 0, "a negative count of cached tokens")
}

private func readStream(
  _ stream: [UInt8], _ dialect: OpenAIDialect, _ context: AnswerContext, _ parser: JSONParser
) {
  var decoder = EventDecoder()
  var reader = dialect.makeStreamReader(context)
  var events: [AnswerEvent] = []
  try? decoder.feed(stream.rawSpan) { name, data in
    let isRead: Void? = try? reader.read(event: name, data: data, parser: parser) {
      events.append($0)
    }
    return isRead != nil && !reader.isAtEnd
  }
  check(reader.usage)
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
