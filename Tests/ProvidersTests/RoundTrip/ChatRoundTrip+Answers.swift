import TestSupport

@testable import Codec
@testable import Providers

/// What the answers of those who speak chat completions have in common.
extension ChatRoundTrip {
  static let texts = [
    "a", " \n", "tab\t \"quote\" back\\slash\u{1f}\u{0}", "Zoë e\u{301} 👩‍👩‍👧 \u{feff}\u{10ffff}",
    "data: [DONE]\n\ndata: {}", String(repeating: "seven ü\n", count: 30),
  ]

  private static let arguments = [
    "", "{}", #"{"b": 1, "a": 98765432109876543210}"#, #"{"\u00e9":"\ud83d\ude00","é":[1,{}]}"#,
    #"{"city": "Os"#, #"{"text":"\#(String(repeating: "long \\n", count: 20))"}"#,
  ]

  /// No arguments are `{}`.
  static func call(_ id: String, _ random: inout SeededGenerator) -> ContentPart {
    let arguments = random.one(of: self.arguments)
    return .with {
      $0.part = .toolCall(
        .with {
          $0.id = id
          $0.name = "get_weather"
          $0.argumentsJSON = arguments.isEmpty ? "{}" : arguments
        })
    }
  }

  static func logprob(_ random: inout SeededGenerator) -> TokenLogprob {
    func token(_ random: inout SeededGenerator) -> TokenLogprob {
      let text = random.one(of: ["a", " the", "ü", "\u{fffd}"])
      let number = Double.random(in: -9...0, using: &random)
      return .with {
        $0.token = text
        $0.logprob = number
        $0.bytes = text == "\u{fffd}" ? [0xf0, 0x9f] : Array(text.utf8)
      }
    }
    var logprob = token(&random)
    logprob.top = (0..<random.count(0...2)).map { _ in token(&random) }
    return logprob
  }

  static func json(_ logprob: TokenLogprob, _ random: inout SeededGenerator) -> String {
    let top = logprob.top.map { self.json($0, &random) }
    return #"{"token":\#(random.quoted(logprob.token)),"logprob":\#(logprob.logprob),"#
      + #""bytes":\#(logprob.bytes),"top_logprobs":[\#(top.joined(separator: ","))]}"#
  }

  // MARK: - Calls

  /// Of a call in an answer that came whole; `{}` may be left out there.
  static func members(
    of call: ToolCall, _ arguments: String, _ random: inout SeededGenerator
  ) -> String {
    let written = arguments == "{}" && random.chance(2) ? "" : arguments
    let id = call.id.isEmpty ? "" : #""id":\#(random.quoted(call.id)),"#
    return id + #""type":"function","function":{"name":"\#(call.name)","#
      + #""arguments":\#(random.quoted(written))}"#
  }

  /// The deltas of a call, told apart from others by its index.
  static func deltas(
    of call: ToolCall, index: Int, _ random: inout SeededGenerator
  ) -> [String] {
    let isWhole = random.chance(3)
    var pieces = random.pieces(of: call.argumentsJSON, most: 8)
    let first = isWhole ? call.argumentsJSON : random.chance(2) ? "" : pieces.removeFirst()
    let isUnsaid = first.isEmpty && call.argumentsJSON == "{}" && random.chance(2)
    if isWhole || isUnsaid { pieces = [] }
    let head = self.members(of: call, first, &random)
    return [#""tool_calls":[{"index":\#(index),\#(head)}]"#]
      + pieces.map { piece in
        // Some say again what they have said.
        let again = random.chance(4) ? #""name":"\#(call.name)","# : ""
        return #""tool_calls":[{"index":\#(index),"function":{\#(again)"arguments":"#
          + random.quoted(piece) + "}}]"
      }
  }

  // MARK: - Usage

  static func usage(_ random: inout SeededGenerator) -> Usage {
    var usage = Usage()
    usage.source = .provider
    usage.inputTokens = Int32(random.count(0...5000))
    usage.outputTokens = Int32(random.count(0...5000))
    if random.chance(2) { usage.cachedInputTokens = usage.inputTokens / 2 }
    return usage
  }

  static func json(_ usage: Usage) -> String {
    let total = Int(usage.inputTokens) + Int(usage.outputTokens)
    var json =
      #"{"prompt_tokens":\#(usage.inputTokens),"completion_tokens":\#(usage.outputTokens),"#
      + #""total_tokens":\#(total)"#
    if let cached = usage.cachedInputTokens {
      json += #","prompt_tokens_details":{"cached_tokens":\#(cached)}"#
    }
    if let reasoning = usage.reasoningTokens {
      json += #","completion_tokens_details":{"reasoning_tokens":\#(reasoning)}"#
    }
    return json + "}"
  }
}
