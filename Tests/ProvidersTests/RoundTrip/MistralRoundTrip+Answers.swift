import TestSupport

@testable import Codec
@testable import Providers
@testable import Router

extension MistralRoundTrip: RoundTripAnswers {
  var prefills: [String] { ["Once upon", "{\"a\":", "👩‍👩‍👧 says e"] }

  func answer(_ random: inout SeededGenerator) -> Answer {
    var answer = Answer()
    answer.metadata.responseID = "5f0c"
    answer.metadata.model = "mistral-medium-3-5"
    answer.choices = (0..<Int32(random.chance(4) ? 2 : 1)).map { Self.choice($0, &random) }
    if !random.chance(4) {
      answer.usage = ChatRoundTrip.usage(&random)
      answer.metadata.serviceTier = random.one(of: ["", "priority"])
    }
    return answer
  }

  private static func choice(_ index: Int32, _ random: inout SeededGenerator) -> Choice {
    var message = Message.with { $0.role = .assistant }
    var thinks = random.chance(2)
    for _ in 0..<random.count(0...3) {
      message.content.append(thinks ? self.thinkingPart(&random) : self.textPart(&random))
      thinks.toggle()
    }
    let ids = ["Ab12Cd34E", "000000000", "zzzzzzzz9"].shuffled(using: &random)
    let calls = random.chance(2) ? ids.prefix(random.count(1...3)) : []
    message.content += calls.map { ChatRoundTrip.call($0, &random) }
    var choice = Choice()
    choice.index = index
    choice.message = message
    let words = ["stop", "length", "model_length", "error", "tool_calls"]
    choice.providerFinishReason = calls.isEmpty ? random.one(of: words) : "tool_calls"
    switch choice.providerFinishReason {
    case "length", "model_length": choice.finishReason = .length
    case "error": choice.finishReason = .error
    case "tool_calls": choice.finishReason = .toolCalls
    default: choice.finishReason = .stop
    }
    return choice
  }

  private static func thinkingPart(_ random: inout SeededGenerator) -> ContentPart {
    let text = random.one(of: ChatRoundTrip.texts)
    let signature = random.one(of: ["", "c2lnbmF0dXJl"])
    return .with {
      $0.part = .thinking(.with { $0.text = text })
      $0.signature = PartSignature.make(signature, by: RandomRequest.provider)
    }
  }

  private static func textPart(_ random: inout SeededGenerator) -> ContentPart {
    var part = ContentPart.with { $0.part = .text(random.one(of: ChatRoundTrip.texts)) }
    if random.chance(6) {
      part.citations = ["7", "doc-1"].map { id in .with { $0.sourceID = id } }
    }
    return part
  }

  // MARK: - Chunks of content

  /// Pieces of the content, each an entry of a list.
  private static func chunks(
    of part: ContentPart, prefill: String, _ random: inout SeededGenerator
  ) -> [String] {
    switch part.part {
    case .text(let text):
      let chunks = random.pieces(of: prefill + text).map { self.textChunk($0, &random) }
      guard !part.citations.isEmpty else { return chunks }
      return chunks + [#"{"type":"reference","reference_ids":[7,"doc-1"]}"#]
    case .thinking(let thinking):
      var chunks = random.pieces(of: thinking.text).map { piece in
        #"{"type":"thinking","thinking":[\#(self.textChunk(piece, &random))]"#
      }
      let signature = PartSignature.text(part.signature, for: RandomRequest.provider) ?? ""
      let signed = random.chance(2) ? 0 : chunks.count - 1
      if !signature.isEmpty { chunks[signed] += #","signature":"\#(signature)""# }
      if random.chance(2) { chunks[chunks.count - 1] += #","closed":true"# }
      return chunks.map { $0 + "}" }
    default: return []
    }
  }

  private static func textChunk(_ text: String, _ random: inout SeededGenerator) -> String {
    #"{"type":"text","text":\#(random.quoted(text))}"#
  }

  /// The text of a content that is one text and cites nothing.
  private static func onlyText(_ content: [ContentPart]) -> String? {
    guard content.count == 1, case .text(let text) = content[0].part, content[0].citations.isEmpty
    else { return nil }
    return text
  }

  private static func isProse(_ part: ContentPart) -> Bool {
    if case .toolCall = part.part { false } else { true }
  }

  private static func calls(
    _ choice: Choice, _ random: inout SeededGenerator
  ) -> [String] {
    choice.calls.enumerated().map { index, call in
      // The schema allows an object in place of the string.
      let isObject = JSONParser().isObject(call.argumentsJSON) && random.chance(3)
      let arguments = isObject ? call.argumentsJSON : random.quoted(call.argumentsJSON)
      return #"{"id":"\#(call.id)","function":{"name":"\#(call.name)","arguments":\#(arguments)},"#
        + #""index":\#(index)}"#
    }
  }

  private static func usage(_ answer: Answer) -> String {
    guard let usage = answer.usage else { return "" }
    let tier = answer.metadata.serviceTier
    let json = ChatRoundTrip.json(usage)
    return #","usage":"# + (tier.isEmpty ? json : json.dropLast() + #","service_tier":"\#(tier)"}"#)
  }

  private static func head(_ answer: Answer) -> String {
    #""id":"\#(answer.metadata.responseID)","model":"\#(answer.metadata.model)","created":1"#
  }

  // MARK: - Whole

  func whole(_ answer: Answer, prefill: String, _ random: inout SeededGenerator) -> String {
    let choices = answer.choices.map { choice in
      let prose = (choice.message?.content ?? []).filter { Self.isProse($0) }
      var prefill = prefill
      var content = random.one(of: [#""""#, "null"])
      if let text = Self.onlyText(prose), random.chance(2) {
        content = random.quoted(prefill + text)
      } else if !prose.isEmpty {
        var chunks: [String] = []
        for part in prose {
          chunks += Self.chunks(of: part, prefill: prefill, &random)
          if case .text = part.part { prefill = "" }
        }
        content = "[\(chunks.joined(separator: ","))]"
      }
      let calls = Self.calls(choice, &random)
      let list = calls.isEmpty ? "null" : "[\(calls.joined(separator: ","))]"
      return #"{"index":\#(choice.index),"message":{"role":"assistant","content":\#(content),"#
        + #""tool_calls":\#(list)},"finish_reason":"\#(choice.providerFinishReason)"}"#
    }
    return #"{"object":"chat.completion",\#(Self.head(answer)),"#
      + #""choices":[\#(choices.joined(separator: ","))]\#(Self.usage(answer))}"#
  }

  // MARK: - Streamed

  func stream(
    _ answer: Answer, prefill: String, _ random: inout SeededGenerator
  ) -> [AnswerStream.Event] {
    var events: [String] = []
    func chunk(_ choice: Choice, _ rest: String, _ usage: String = "") {
      events.append(
        #"{"object":"chat.completion.chunk",\#(Self.head(answer)),"#
          + #""choices":[{"index":\#(choice.index),\#(rest)}]\#(usage),"p":"abc"}"#)
    }
    for choice in answer.choices {
      chunk(choice, #""delta":{"role":"assistant","content":""},"finish_reason":null"#)
    }
    var open = answer.choices.map { Self.deltas(of: $0, prefill: prefill, &random) }
    var unfinished = Array(answer.choices.indices)
    while !unfinished.isEmpty {
      let place = random.one(of: unfinished)
      let delta = open[place].isEmpty ? #""content":"""# : open[place].removeFirst()
      let isLast = open[place].isEmpty
      let word = isLast ? #""\#(answer.choices[place].providerFinishReason)""# : "null"
      let usage = isLast && unfinished.count == 1 ? Self.usage(answer) : ""
      chunk(answer.choices[place], #""delta":{\#(delta)},"finish_reason":\#(word)"#, usage)
      if isLast { unfinished.removeAll { $0 == place } }
    }
    return (events + ["[DONE]"]).map { AnswerStream.Event(data: $0) }
  }

  /// Lists of several chunks, or of one, or a text as a string; then calls, each of them whole.
  private static func deltas(
    of choice: Choice, prefill: String, _ random: inout SeededGenerator
  ) -> [String] {
    let prose = (choice.message?.content ?? []).filter { self.isProse($0) }
    var deltas: [String] = []
    var prefill = prefill
    if let text = self.onlyText(prose), random.chance(2) {
      deltas = random.pieces(of: prefill + text).map { #""content":"# + random.quoted($0) }
    } else {
      var list: [String] = []
      for part in prose {
        for chunk in self.chunks(of: part, prefill: prefill, &random) {
          list.append(chunk)
          if random.chance(2) { continue }
          deltas.append(#""content":[\#(list.joined(separator: ","))]"#)
          list = []
        }
        if case .text = part.part { prefill = "" }
      }
      if !list.isEmpty { deltas.append(#""content":[\#(list.joined(separator: ","))]"#) }
    }
    let calls = self.calls(choice, &random)
    if calls.isEmpty { return deltas }
    if random.chance(2) { return deltas + [#""tool_calls":[\#(calls.joined(separator: ","))]"#] }
    return deltas + calls.map { #""tool_calls":[\#($0)]"# }
  }
}
