import TestSupport

@testable import Codec
@testable import Providers
@testable import Router

extension OpenAIRoundTrip: RoundTripAnswers {
  func answer(_ random: inout SeededGenerator) -> Answer {
    var answer = Answer()
    answer.metadata.responseID = "chatcmpl-1"
    answer.metadata.model = "gpt-4.1-mini-2025"
    answer.metadata.systemFingerprint = random.one(of: ["", "fp_5c1e"])
    answer.metadata.serviceTier = random.one(of: ["", "flex"])
    answer.choices = (0..<Int32(random.chance(4) ? 3 : 1)).map { self.choice($0, &random) }
    if !random.chance(4) { answer.usage = ChatRoundTrip.usage(&random) }
    return answer
  }

  private func choice(_ index: Int32, _ random: inout SeededGenerator) -> Choice {
    var choice = Choice()
    choice.index = index
    var message = Message.with { $0.role = .assistant }
    if self.profile != .openAI, random.chance(2) {
      message.content.append(
        .with { $0.part = .thinking(.with { $0.text = random.one(of: ChatRoundTrip.texts) }) })
    }
    let hasText = !random.chance(3)
    if hasText { message.content.append(Self.textPart(&random)) }
    let hasRefusal = random.chance(6)
    if hasRefusal {
      message.content.append(.with { $0.part = .refusal(random.one(of: ChatRoundTrip.texts)) })
    }
    let ids = ["call_Ab12", "functions.f:0", "ü \"1\"", ""].shuffled(using: &random)
    let calls = random.chance(2) ? ids.prefix(random.count(1...4)) : []
    message.content += calls.map { ChatRoundTrip.call($0, &random) }
    choice.message = message
    if hasText != hasRefusal, random.chance(3) {
      choice.logprobs = (0..<random.count(1...4)).map { _ in ChatRoundTrip.logprob(&random) }
    }
    choice.providerFinishReason = random.one(of: ["stop", "tool_calls", "length", "content_filter"])
    switch choice.providerFinishReason {
    case "length": choice.finishReason = .length
    case "content_filter": choice.finishReason = .contentFilter
    case "tool_calls": choice.finishReason = .toolCalls
    default:
      let last = hasRefusal ? FinishReason.refusal : .stop
      choice.finishReason = calls.isEmpty ? last : .toolCalls
    }
    return choice
  }

  private static func textPart(_ random: inout SeededGenerator) -> ContentPart {
    var part = ContentPart.with { $0.part = .text(random.one(of: ChatRoundTrip.texts)) }
    if random.chance(5) {
      part.citations = (0..<Int32(random.count(1...2))).map { index in
        .with {
          $0.start = index
          $0.end = index + 1
          $0.url = "https://example.com/\(index)"
          $0.title = "Ü \"\(index)\""
        }
      }
    }
    return part
  }

  // MARK: - Whole

  func whole(_ answer: Answer, prefill: String, _ random: inout SeededGenerator) -> String {
    var choices: [String] = []
    for choice in answer.choices {
      var members = [#""role":"assistant""#]
      var calls: [String] = []
      var hasText = false
      for part in choice.message?.content ?? [] {
        switch part.part {
        case .text(let text):
          hasText = true
          members.append(#""content":"# + random.quoted(text))
          let annotations = part.citations.map { Self.annotation($0, &random) }
          if !annotations.isEmpty {
            members.append(#""annotations":[\#(annotations.joined(separator: ","))]"#)
          }
        case .refusal(let text): members.append(#""refusal":"# + random.quoted(text))
        case .thinking(let thinking):
          let name = random.one(of: ["reasoning", "reasoning_content"])
          members.append(#""\#(name)":"# + random.quoted(thinking.text))
        case .toolCall(let call):
          calls.append("{" + ChatRoundTrip.members(of: call, call.argumentsJSON, &random) + "}")
        default: break
        }
      }
      if !hasText { members.append(#""content":null"#) }
      if !calls.isEmpty { members.append(#""tool_calls":[\#(calls.joined(separator: ","))]"#) }
      choices.append(
        #"{"index":\#(choice.index),"message":{\#(members.shuffled(using: &random).joined(separator: ","))},"#
          + Self.logprobs(choice.logprobs, of: choice, &random)
          + #""finish_reason":"\#(choice.providerFinishReason)"}"#)
    }
    let usage = answer.usage.map { #","usage":"# + ChatRoundTrip.json($0) } ?? ""
    return #"{"object":"chat.completion",\#(Self.head(answer.metadata)),"choices":["#
      + choices.joined(separator: ",") + "]\(usage)}"
  }

  private static func head(_ metadata: AnswerMetadata) -> String {
    var head = #""id":"\#(metadata.responseID)","model":"\#(metadata.model)","created":1795392000"#
    if !metadata.systemFingerprint.isEmpty {
      head += #","system_fingerprint":"\#(metadata.systemFingerprint)""#
    }
    if !metadata.serviceTier.isEmpty { head += #","service_tier":"\#(metadata.serviceTier)""# }
    return head
  }

  private static func annotation(
    _ citation: Citation, _ random: inout SeededGenerator
  ) -> String {
    #"{"type":"url_citation","url_citation":{"start_index":\#(citation.start ?? 0),"#
      + #""end_index":\#(citation.end ?? 0),"url":\#(random.quoted(citation.url)),"#
      + #""title":\#(random.quoted(citation.title))}}"#
  }

  /// With a comma behind it; of the text, or of the refusal in its place.
  private static func logprobs(
    _ logprobs: [TokenLogprob], of choice: Choice, _ random: inout SeededGenerator
  ) -> String {
    guard !logprobs.isEmpty else { return random.chance(2) ? #""logprobs":null,"# : "" }
    let name = choice.refusalText.isEmpty ? "content" : "refusal"
    let tokens = logprobs.map { ChatRoundTrip.json($0, &random) }
    return #""logprobs":{"\#(name)":[\#(tokens.joined(separator: ","))]},"#
  }

  // MARK: - Streamed

  /// One of several deltas of a choice.
  private struct Piece {
    var member: String
    var logprobs: [TokenLogprob] = []
  }

  func stream(
    _ answer: Answer, prefill: String, _ random: inout SeededGenerator
  ) -> [AnswerStream.Event] {
    let head = #"{"object":"chat.completion.chunk",\#(Self.head(answer.metadata)),"choices":["#
    var events: [String] = []
    if random.chance(4) { events.append(#"{"choices":[],"prompt_filter_results":[]}"#) }
    let usage = answer.usage.map { #","usage":"# + ChatRoundTrip.json($0) } ?? ""
    let isUsageInFinish = random.chance(3)
    func chunk(_ choice: Choice, _ rest: String, _ usage: String = "") {
      events.append(#"\#(head){"index":\#(choice.index),\#(rest)}]\#(usage)}"#)
    }
    var open = answer.choices.map { self.pieces(of: $0, &random) }
    for choice in answer.choices where random.chance(2) {
      chunk(choice, #""delta":{"role":"assistant","content":""},"finish_reason":null"#)
    }
    var unfinished = Array(answer.choices.indices)
    while !unfinished.isEmpty {
      let place = random.one(of: unfinished)
      let choice = answer.choices[place]
      if open[place].isEmpty {
        let isLast = unfinished.count == 1
        chunk(
          choice, #""delta":{},"finish_reason":"\#(choice.providerFinishReason)""#,
          isLast && isUsageInFinish ? usage : "")
        unfinished.removeAll { $0 == place }
      } else {
        let piece = open[place].removeFirst()
        let logprobs = Self.logprobs(piece.logprobs, of: choice, &random)
        chunk(choice, #"\#(logprobs)"delta":{\#(piece.member)},"finish_reason":null"#)
      }
    }
    if !isUsageInFinish, !usage.isEmpty { events.append("\(head)]\(usage)}") }
    if !random.chance(6) { events.append("[DONE]") }
    return events.map { AnswerStream.Event(data: $0) }
  }

  /// In an order in which the parts begin in turn, and go on at any time.
  private func pieces(of choice: Choice, _ random: inout SeededGenerator) -> [Piece] {
    var waiting: [[Piece]] = []
    var callIndex = 0
    for part in choice.message?.content ?? [] {
      var members: [String] = []
      switch part.part {
      case .text(let text):
        members = random.pieces(of: text).map { #""content":"# + random.quoted($0) }
        let annotations = part.citations.map { Self.annotation($0, &random) }
        members += annotations.map { #""annotations":[\#($0)]"# }
      case .refusal(let text):
        members = random.pieces(of: text).map { #""refusal":"# + random.quoted($0) }
      case .thinking(let thinking):
        let name = random.one(of: ["reasoning", "reasoning_content"])
        members = random.pieces(of: thinking.text).map { #""\#(name)":"# + random.quoted($0) }
      case .toolCall(let call):
        members = ChatRoundTrip.deltas(of: call, index: callIndex, &random)
        callIndex += 1
      default: break
      }
      waiting.append(members.map { Piece(member: $0) })
    }
    // Deltas that say nothing begin no part.
    func isEmpty(_ piece: Piece) -> Bool { piece.member.hasSuffix(#":"""#) }
    var pieces: [Piece] = []
    var begun = 0
    while waiting.contains(where: { !$0.isEmpty }) {
      let going = (0..<begun).filter { !waiting[$0].isEmpty }
      if begun < waiting.count, going.isEmpty || random.chance(3) {
        var isBegun = false
        while !isBegun, !waiting[begun].isEmpty {
          pieces.append(waiting[begun].removeFirst())
          isBegun = !isEmpty(pieces[pieces.count - 1])
        }
        begun += 1
      } else {
        let part = random.one(of: going)
        pieces.append(waiting[part].removeFirst())
      }
    }
    // Tokens come with what they are of, in order.
    var logprobs = choice.logprobs
    let name = choice.refusalText.isEmpty ? "content" : "refusal"
    let bearers = pieces.indices.filter { pieces[$0].member.hasPrefix("\"\(name)\"") }
    for bearer in bearers {
      let count = bearer == bearers.last ? logprobs.count : random.count(0...logprobs.count)
      pieces[bearer].logprobs = Array(logprobs.prefix(count))
      logprobs.removeFirst(count)
    }
    return pieces
  }
}
