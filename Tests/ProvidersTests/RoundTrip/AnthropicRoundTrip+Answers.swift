import TestSupport

@testable import Codec
@testable import Providers
@testable import Router

extension AnthropicRoundTrip: RoundTripAnswers {
  func answer(_ random: inout SeededGenerator) -> Answer {
    var answer = Answer()
    answer.metadata.responseID = "msg_01"
    answer.metadata.model = "claude-opus-4-6"
    answer.metadata.serviceTier = random.one(of: ["", "standard"])
    answer.choices = [Self.choice(&random)]
    answer.usage = Self.usage(&random)
    return answer
  }

  private static func choice(_ random: inout SeededGenerator) -> Choice {
    var choice = Choice()
    let content = (0..<random.count(1...5)).map { self.part($0, &random) }
    choice.message = .with {
      $0.role = .assistant
      $0.content = content
    }
    let calls = !choice.calls.isEmpty
    let words = ["end_turn", "max_tokens", "stop_sequence", "pause_turn", "refusal"]
    choice.providerFinishReason = calls ? "tool_use" : random.one(of: words)
    switch choice.providerFinishReason {
    case "max_tokens": choice.finishReason = .length
    case "tool_use": choice.finishReason = .toolCalls
    case "pause_turn": choice.finishReason = .pause
    case "stop_sequence":
      choice.finishReason = .stop
      choice.stopSequence = "\n\nHuman:"
    case "refusal":
      choice.finishReason = .refusal
      choice.finishDetail = "It is \"no\"."
    default: choice.finishReason = .stop
    }
    return choice
  }

  private static let inputs = [
    "{}", #"{"b":1,"a":98765432109876543210}"#, #"{"\u00e9":"\ud83d\ude00","é":[1,{"z":1.0e5}]}"#,
    #"{"a":{"b":"}\"]"},"c":[[],{}]}"#,
  ]

  private static func part(_ index: Int, _ random: inout SeededGenerator) -> ContentPart {
    let input = random.one(of: self.inputs)
    var part = ContentPart()
    switch random.count(0...9) {
    case 0...3:
      let text = random.one(of: ChatRoundTrip.texts.filter { !$0.trimmed.isEmpty })
      part.part = .text(text)
      if random.chance(4) { part.citations = self.citations }
    case 4, 5:
      part.part = .toolCall(
        .with {
          $0.id = "toolu_0\(index)"
          $0.name = "get_weather"
          $0.argumentsJSON = input
        })
    case 6, 7:
      // Withheld where the caller wants none of it.
      let text = random.chance(4) ? "" : random.one(of: ChatRoundTrip.texts)
      part.part = .thinking(.with { $0.text = text })
      part.signature = PartSignature.make("EqQBCgIYAhIM+/=", by: RandomRequest.provider)
    case 8:
      part.part = .thinking(.with { $0.redacted = true })
      part.signature = PartSignature.make("EmwKAhgB", by: RandomRequest.provider)
    default:
      let json =
        random.chance(2)
        ? #"{"type":"server_tool_use","id":"srvtoolu_\#(index)","name":"s","input":\#(input)}"#
        : #"{"type":"web_search_tool_result","content":[{"url":"u","n":12345678901234567890}]}"#
      part.part = .providerPart(
        .with {
          $0.provider = RandomRequest.provider
          $0.json = json
        })
    }
    return part
  }

  private static let citations: [Citation] = [
    .with {
      $0.url = "https://example.com/a"
      $0.title = "Ü"
      $0.citedText = "the \"sea\""
    },
    .with {
      $0.title = "Report"
      $0.citedText = "the sky"
      $0.sourceID = "3"
    },
  ]

  private static func usage(_ random: inout SeededGenerator) -> Usage {
    var usage = Usage()
    usage.source = .provider
    usage.outputTokens = Int32(random.count(0...5000))
    usage.inputTokens = Int32(random.count(0...5000))
    if random.chance(2) {
      let read = Int32(random.count(0...5000))
      let written = Int32(random.count(0...5000))
      usage.cachedInputTokens = read
      usage.cacheWriteTokens = written
      usage.inputTokens += read + written
      if random.chance(2) { usage.longCacheWriteTokens = written / 3 }
    }
    if random.chance(3) { usage.reasoningTokens = usage.outputTokens / 2 }
    return usage
  }

  // MARK: - JSON

  private static func json(_ citation: Citation, _ random: inout SeededGenerator) -> String {
    let text = random.quoted(citation.citedText)
    if citation.url.isEmpty {
      return #"{"type":"char_location","cited_text":\#(text),"document_index":3,"#
        + #""document_title":"\#(citation.title)","start_char_index":1,"end_char_index":9}"#
    }
    return #"{"type":"web_search_result_location","cited_text":\#(text),"#
      + #""url":"\#(citation.url)","title":\#(random.quoted(citation.title))}"#
  }

  private static func input(_ answer: Answer) -> String {
    let usage = answer.usage ?? Usage()
    let cached = usage.cachedInputTokens ?? 0
    let written = usage.cacheWriteTokens ?? 0
    var json = #""input_tokens":\#(usage.inputTokens - cached - written)"#
    if usage.cachedInputTokens != nil {
      json += #","cache_read_input_tokens":\#(cached),"cache_creation_input_tokens":\#(written)"#
    }
    if let long = usage.longCacheWriteTokens {
      json += #","cache_creation":{"ephemeral_1h_input_tokens":\#(long)}"#
    }
    let tier = answer.metadata.serviceTier
    return tier.isEmpty ? json : json + #","service_tier":"\#(tier)""#
  }

  private static func output(_ usage: Usage?) -> String {
    let json = #""output_tokens":\#(usage?.outputTokens ?? 0)"#
    guard let tokens = usage?.reasoningTokens else { return json }
    return json + #","output_tokens_details":{"thinking_tokens":\#(tokens)}"#
  }

  private static func stop(_ choice: Choice, _ random: inout SeededGenerator) -> String {
    var json = #""stop_reason":"\#(choice.providerFinishReason)""#
    let sequence = choice.stopSequence
    json += #","stop_sequence":\#(sequence.isEmpty ? "null" : random.quoted(sequence))"#
    guard !choice.finishDetail.isEmpty else { return json }
    return json + #","stop_details":{"type":"refusal","category":null,"explanation":"#
      + random.quoted(choice.finishDetail) + "}"
  }

  private static func text(ofSignature part: ContentPart) -> String {
    PartSignature.text(part.signature, for: RandomRequest.provider) ?? ""
  }

  // MARK: - Whole

  func whole(_ answer: Answer, prefill: String, _ random: inout SeededGenerator) -> String {
    let choice = answer.choices[0]
    let blocks = (choice.message?.content ?? []).map { part in
      switch part.part {
      case .text(let text):
        let list = part.citations.map { Self.json($0, &random) }.joined(separator: ",")
        let citations = list.isEmpty ? "null" : "[\(list)]"
        return #"{"type":"text","text":\#(random.quoted(text)),"citations":\#(citations)}"#
      case .toolCall(let call):
        return #"{"type":"tool_use","id":"\#(call.id)","name":"\#(call.name)","#
          + #""input":\#(call.argumentsJSON)}"#
      case .thinking(let thinking) where thinking.redacted:
        return #"{"type":"redacted_thinking","data":"\#(Self.text(ofSignature: part))"}"#
      case .thinking(let thinking):
        return #"{"type":"thinking","thinking":\#(random.quoted(thinking.text)),"#
          + #""signature":"\#(Self.text(ofSignature: part))"}"#
      case .providerPart(let own): return own.json
      default: return ""
      }
    }
    return #"{"id":"\#(answer.metadata.responseID)","type":"message","role":"assistant","#
      + #""model":"\#(answer.metadata.model)","content":[\#(blocks.joined(separator: ", "))],"#
      + Self.stop(choice, &random)
      + #","usage":{\#(Self.input(answer)),\#(Self.output(answer.usage))}}"#
  }

  // MARK: - Streamed

  func stream(
    _ answer: Answer, prefill: String, _ random: inout SeededGenerator
  ) -> [AnswerStream.Event] {
    var events = [
      #"{"type":"message_start","message":{"id":"\#(answer.metadata.responseID)","#
        + #""type":"message","role":"assistant","model":"\#(answer.metadata.model)","content":[],"#
        + #""stop_reason":null,"stop_sequence":null,"#
        + #""usage":{\#(Self.input(answer)),"output_tokens":1}}}"#
    ]
    let choice = answer.choices[0]
    for (index, part) in (choice.message?.content ?? []).enumerated() {
      let (start, deltas) = Self.pieces(of: part, &random)
      events.append(
        #"{"type":"content_block_start","index":\#(index),"content_block":\#(start)}"#)
      for delta in deltas {
        if random.chance(6) { events.append(#"{"type":"ping"}"#) }
        if random.chance(12) { events.append(#"{"type":"what_comes_later","index":0}"#) }
        events.append(#"{"type":"content_block_delta","index":\#(index),"delta":{\#(delta)}}"#)
      }
      events.append(#"{"type":"content_block_stop","index":\#(index)}"#)
    }
    let input = random.chance(2) ? Self.input(answer) + "," : ""
    events.append(
      #"{"type":"message_delta","delta":{\#(Self.stop(choice, &random))},"#
        + #""usage":{\#(input)\#(Self.output(answer.usage))}}"#)
    events.append(#"{"type":"message_stop"}"#)
    return events.map { data in
      let name = data.dropFirst(#"{"type":""#.count).prefix { $0 != "\"" }
      return AnswerStream.Event(name: String(name), data: data)
    }
  }

  /// A block's beginning, and the deltas that fill it.
  private static func pieces(
    of part: ContentPart, _ random: inout SeededGenerator
  ) -> (start: String, deltas: [String]) {
    func deltas(_ text: String, _ type: String, _ name: String) -> [String] {
      random.pieces(of: text).map { #""type":"\#(type)","\#(name)":"# + random.quoted($0) }
    }
    switch part.part {
    case .text(let text):
      let citations = part.citations.map { citation in
        #""type":"citations_delta","citation":"# + self.json(citation, &random)
      }
      return (#"{"type":"text","text":""}"#, deltas(text, "text_delta", "text") + citations)
    case .toolCall(let call):
      let start = #"{"type":"tool_use","id":"\#(call.id)","name":"\#(call.name)","input":{}}"#
      if call.argumentsJSON == "{}", random.chance(2) { return (start, []) }
      return (start, deltas(call.argumentsJSON, "input_json_delta", "partial_json"))
    case .thinking(let thinking) where thinking.redacted:
      return (#"{"type":"redacted_thinking","data":"\#(self.text(ofSignature: part))"}"#, [])
    case .thinking(let thinking):
      let signature = deltas(self.text(ofSignature: part), "signature_delta", "signature")
      let texts =
        thinking.text.isEmpty ? [] : deltas(thinking.text, "thinking_delta", "thinking")
      return (#"{"type":"thinking","thinking":"","signature":""}"#, texts + signature)
    case .providerPart(let own):
      guard let mark = own.json.firstRange(of: #""input":"#) else { return (own.json, []) }
      let input = String(own.json[mark.upperBound...].dropLast())
      return (
        own.json[..<mark.upperBound] + "{}}", deltas(input, "input_json_delta", "partial_json")
      )
    default: return ("{}", [])
    }
  }
}
