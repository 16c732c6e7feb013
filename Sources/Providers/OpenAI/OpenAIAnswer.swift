internal import Codec
internal import Router

/// A chat completion that came whole.
enum OpenAIAnswer {
  static func read(_ root: JSONValue, context: AnswerContext) throws(AttemptFailure) -> Answer {
    var answer = Answer()
    answer.metadata = Self.metadata(of: root)
    if let usage = root.nonNull("usage") { answer.usage = OpenAIUsage.read(usage) }
    root.nonNull("choices")?.forEachElement { element in
      guard answer.choices.count < AnswerAssembler.maximumPlaces else { return }
      answer.choices.append(
        Self.choice(
          element, place: answer.choices.count, responseID: answer.metadata.responseID,
          context: context))
    }
    guard !answer.choices.isEmpty else {
      throw AttemptFailure(
        .badResponse, httpStatus: 200, detail: "\(context.provider)'s answer has no choices")
    }
    return answer
  }

  static func metadata(of root: borrowing JSONValue) -> AnswerMetadata {
    var metadata = AnswerMetadata()
    metadata.responseID = root.member("id")?.string ?? ""
    metadata.model = root.member("model")?.string ?? ""
    metadata.systemFingerprint = root.member("system_fingerprint")?.string ?? ""
    metadata.serviceTier = root.member("service_tier")?.string ?? ""
    return metadata
  }

  private static func choice(
    _ element: JSONValue, place: Int, responseID: String, context: AnswerContext
  ) -> Choice {
    var choice = Choice()
    choice.index = Int32(clamping: element.member("index")?.int64 ?? Int64(place))
    choice.logprobs = OpenAILogprobs.read(element)
    var message = Message.with { $0.role = .assistant }
    var hasToolCalls = false
    var hasRefusal = false
    if let written = element.nonNull("message") {
      if !context.excludesThinking, let thinking = Self.thinking(in: written) {
        message.content.append(
          .with { $0.part = .thinking(Thinking.with { $0.text = thinking }) })
      }
      if let text = written.member("content")?.string, !text.isEmpty {
        message.content.append(
          .with {
            $0.part = .text(text)
            $0.citations = Self.citations(in: written)
          })
      }
      if let refusal = written.member("refusal")?.string, !refusal.isEmpty {
        hasRefusal = true
        message.content.append(.with { $0.part = .refusal(refusal) })
      }
      written.nonNull("tool_calls")?.forEachElement { call in
        guard message.content.count < AnswerAssembler.maximumPlaces else { return }
        hasToolCalls = true
        let id = Self.madeUpCallID(
          responseID: responseID, choice: choice.index, call: message.content.count)
        message.content.append(.with { $0.part = .toolCall(Self.toolCall(call, id: id)) })
      }
    }
    choice.message = message
    choice.providerFinishReason = element.member("finish_reason")?.string ?? ""
    choice.finishReason = OpenAIFinish.reason(
      choice.providerFinishReason, hasToolCalls: hasToolCalls, hasRefusal: hasRefusal)
    return choice
  }

  /// Under the names that compatible servers give it.
  static func thinking(in message: borrowing JSONValue) -> String? {
    for name: StaticString in ["reasoning_content", "reasoning"] {
      if let text = message.member(name)?.string, !text.isEmpty { return text }
    }
    return nil
  }

  static func citations(in message: borrowing JSONValue) -> [Citation] {
    var citations: [Citation] = []
    message.nonNull("annotations")?.forEachElement { annotation in
      guard let source = annotation.nonNull("url_citation"), citations.count < 256 else { return }
      citations.append(
        Citation.with {
          $0.start = source.member("start_index")?.int64.map { Int32(clamping: $0) }
          $0.end = source.member("end_index")?.int64.map { Int32(clamping: $0) }
          $0.url = source.member("url")?.string ?? ""
          $0.title = source.member("title")?.string ?? ""
        })
    }
    return citations
  }

  private static func toolCall(_ call: JSONValue, id: String) -> ToolCall {
    ToolCall.with {
      let sent = call.member("id")?.string ?? ""
      $0.id = sent.isEmpty ? id : sent
      guard let function = call.nonNull("function") else { return }
      $0.name = function.member("name")?.string ?? ""
      let arguments = function.member("arguments")?.string ?? ""
      $0.argumentsJSON = arguments.isEmpty ? "{}" : arguments
    }
  }

  /// For a server that sends none: unique in the conversation, the same at each reading.
  static func madeUpCallID(responseID: String, choice: Int32, call: Int) -> String {
    "call_\(responseID)_\(choice)_\(call)"
  }
}
