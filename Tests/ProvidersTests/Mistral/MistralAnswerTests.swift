import Testing

@testable import Codec
@testable import Providers
@testable import Router

private func read(
  chunks: [String], prefill: String = "", excludesThinking: Bool = false
) -> ReadStream {
  ReadStream.read(
    [Array((chunks.map { "data: \($0)\n\n" }.joined() + "data: [DONE]\n\n").utf8)],
    in: MistralDialect(),
    context: AnswerContext(
      provider: "acme", excludesThinking: excludesThinking, prefill: prefill))
}

private func text(_ content: String, finish: Bool = false) -> String {
  #"{"id":"x","model":"m","choices":[{"index":0,"delta":{"content":"\#(content)"}"#
    + (finish ? #","finish_reason":"stop"}]}"# : "}]}")
}

@Suite("Mistral answers")
struct MistralAnswerTests {
  @Test(
    "What an answer repeats of the prefill is left out, however it is cut",
    arguments: [
      (["One, two"], " two"), (["One", ", two"], " two"), (["O", "n", "e", ",", " two"], " two"),
      (["One,"], ""), (["Two"], "Two"), (["On", "ly"], "Only"), (["One"], "One"),
      (["One", "s"], "Ones"),
    ])
  func prefill(pieces: [String], rest: String) {
    let chunks = pieces.map { text($0) } + [text("", finish: true)]
    let read = read(chunks: chunks, prefill: "One,")
    #expect(read.failure == nil)
    #expect(read.choices.first?.text == rest)
  }

  @Test("Thinking and text keep their order, and the thinking says whose it is")
  func order() {
    func list(_ chunks: String) -> String {
      #"{"id":"x","model":"m","choices":[{"index":0,"delta":{"content":[\#(chunks)]}}]}"#
    }
    func thinking(_ text: String, _ rest: String = "") -> String {
      #"{"type":"thinking","thinking":[{"type":"text","text":"\#(text)"}]\#(rest)}"#
    }
    let chunks = [
      list(thinking("a")), list(thinking("b", #","closed":true,"signature":"s""#)),
      list(#"{"type":"text","text":"c"},{"type":"reference","reference_ids":[3,"x"]}"#), text("d"),
      list(thinking("e") + #",{"type":"text","text":"f"}"#), text("", finish: true),
    ]
    let parts = read(chunks: chunks).choices.first?.message?.content ?? []
    #expect(
      parts.map(\.part) == [
        .thinking(.with { $0.text = "ab" }), .text("cd"), .thinking(.with { $0.text = "e" }),
        .text("f"),
      ])
    #expect(
      parts.map { PartSignature.text($0.signature, for: "acme") } == ["s", nil, "", nil])
    #expect(parts[1].citations.map(\.sourceID) == ["3", "x"])

    let without = read(chunks: chunks, excludesThinking: true).choices.first?.message?.content ?? []
    #expect(without.map(\.part) == [.thinking(Thinking()), .text("cd"), .text("f")])
  }

  @Test("Arguments that come as an object are the text that they are")
  func objectArguments() throws {
    let big = #"{"z": 98765432109876543210, "a":1}"#
    let call = #"{"id":"D681PevKs","function":{"name":"f","arguments":\#(big)},"index":0}"#
    let choice = #""index":0,"finish_reason":"tool_calls""#
    let body = #"{"id":"x","choices":[{"message":{"tool_calls":[\#(call)]},\#(choice)}]}"#
    let bytes = Array(body.utf8)
    let whole = try MistralDialect().readAnswer(
      bytes.rawSpan, context: AnswerContext(provider: "acme"), parser: JSONParser())
    let streamed = read(chunks: [
      #"{"id":"x","choices":[{"delta":{"tool_calls":[\#(call)]},\#(choice)}]}"#
    ])
    for choices in [whole.choices, streamed.choices] {
      #expect(choices.first?.calls.map(\.argumentsJSON) == [big])
    }
  }

  @Test("Cached tokens are read in each of their spellings")
  func cached() throws {
    for usage in [
      #""prompt_tokens_details":{"cached_tokens":3}"#,
      #""prompt_token_details":{"cached_tokens":3}"#,
      #""num_cached_tokens":3"#,
    ] {
      let body =
        #"{"id":"x","choices":[{"message":{"content":"a"},"finish_reason":"stop"}],"#
        + #""usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10,\#(usage)}}"#
      let bytes = Array(body.utf8)
      let answer = try MistralDialect().readAnswer(
        bytes.rawSpan, context: AnswerContext(provider: "acme"), parser: JSONParser())
      #expect(answer.usage?.cachedInputTokens == 3)
    }
  }

  @Test("Models come once, without their aliases and without what is not for chat")
  func models() throws {
    let bytes = try Fixture.named("mistral/models.response.json").bytes()
    let list = try MistralDialect().readModels(
      bytes.rawSpan, context: AnswerContext(provider: "acme"), parser: JSONParser())
    #expect(
      list.models.map(\.id) == [
        "mistral-medium-3-5", "ft:open-mistral-nemo:587a6b29:20260514:7e773925",
      ])
    #expect(list.models[0].aliases == ["mistral-medium-latest", "mistral-medium-3"])
    #expect(list.models[0].contextWindow == 262_144)
    #expect(list.models[0].capabilities?.isSuperset(of: [.tools, .vision, .reasoning]) == true)
    #expect(list.models[1].capabilities?.contains(.vision) == false)
  }
}
