import Testing

@testable import Codec
@testable import Providers
@testable import Router

private let start =
  #"{"type":"message_start","message":{"id":"msg_1","model":"claude","usage":"#
  + #"{"input_tokens":5,"cache_read_input_tokens":7,"cache_creation_input_tokens":11,"#
  + #""cache_creation":{"ephemeral_5m_input_tokens":8,"ephemeral_1h_input_tokens":3},"#
  + #""output_tokens":1,"service_tier":"priority"}}}"#

private let end = [
  #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}}"#,
  #"{"type":"message_stop"}"#,
]

private func read(_ events: [String], excludesThinking: Bool = false) -> ReadStream {
  ReadStream.read(
    [Array(events.map { "event: x\ndata: \($0)\n\n" }.joined().utf8)], in: AnthropicDialect(),
    context: AnswerContext(provider: "acme", excludesThinking: excludesThinking))
}

private func read(whole text: String, excludesThinking: Bool = false) throws -> Answer {
  let bytes = Array(text.utf8)
  return try AnthropicDialect().readAnswer(
    bytes.rawSpan,
    context: AnswerContext(provider: "acme", excludesThinking: excludesThinking),
    parser: JSONParser())
}

@Suite("Anthropic answers")
struct AnthropicAnswerTests {
  @Test("Input is what was read from the cache, written to it and neither, together")
  func usage() {
    let usage = read([start] + end).usage
    #expect(usage?.inputTokens == 23)
    #expect(usage?.cachedInputTokens == 7)
    #expect(usage?.cacheWriteTokens == 11)
    #expect(usage?.longCacheWriteTokens == 3)
    #expect(usage?.outputTokens == 9)
  }

  @Test("A block that only the provider has comes out whole, its input as it was written")
  func ownBlocks() throws {
    let read = read(
      [
        start,
        #"{"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s","name":"web_search","input":{}}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"q\": 1"}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"2345678901234567890}"}}"#,
        #"{"type":"content_block_stop","index":0}"#,
        #"{"type":"content_block_start","index":1,"content_block":{"type":"web_search_tool_result","content":[{"b":1,"a":2}]}}"#,
        #"{"type":"content_block_stop","index":1}"#,
      ] + end)
    #expect(
      read.choices.first?.parts == [
        .providerPart(
          .with {
            $0.provider = "acme"
            $0.json =
              #"{"type":"server_tool_use","id":"s","name":"web_search","input":{"q": 12345678901234567890}}"#
          }),
        .providerPart(
          .with {
            $0.provider = "acme"
            $0.json = #"{"type":"web_search_tool_result","content":[{"b":1,"a":2}]}"#
          }),
      ])
  }

  @Test("An empty block takes no place, and pings and new kinds of events mean nothing")
  func emptyBlocks() {
    let read = read(
      [
        start, #"{"type":"ping"}"#,
        #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
        #"{"type":"content_block_stop","index":0}"#, #"{"type":"brand_new","x":[]}"#,
        #"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":"a"}}"#,
        #"{"type":"content_block_delta","index":1,"delta":{"type":"new_delta"}}"#,
        #"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"b"}}"#,
        #"{"type":"content_block_stop","index":1}"#,
      ] + end)
    #expect(read.failure == nil)
    #expect(read.choices.first?.parts == [.text("ab")])
    #expect(read.metadata.serviceTier == "priority")
  }

  @Test("Thinking that is left out leaves its signature")
  func excludedThinking() throws {
    let events =
      [
        start,
        #"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}"#,
        #"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"sig"}}"#,
        #"{"type":"content_block_stop","index":0}"#,
      ] + end
    let shown = try #require(read(events).choices.first?.message?.content.first)
    #expect(shown.part == .thinking(.with { $0.text = "hm" }))
    #expect(PartSignature.text(shown.signature, for: "acme") == "sig")
    let hidden = try #require(read(events, excludesThinking: true).choices.first?.message?.content)
    #expect(hidden.map(\.part) == [.thinking(Thinking())])
    #expect(hidden.map(\.signature) == [shown.signature])
  }

  @Test("A whole message reads as its stream does, tool arguments as they were written")
  func whole() throws {
    let answer = try read(
      whole:
        #"{"id":"m","type":"message","model":"c","content":[{"type":"thinking","thinking":"t","#
        + #""signature":"s"},{"type":"text","text":"a","citations":[{"type":"web","url":"u","#
        + #""title":"T","cited_text":"c"}]},{"type":"tool_use","id":"i","name":"f","#
        + #""input":{"z": 12345678901234567890, "a": [1.0]}},{"type":"tool_use","id":"j","#
        + #""name":"g","input":{}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"#
        + #""output_tokens":2}}"#)
    let content = try #require(answer.choices.first?.message?.content)
    #expect(content.count == 4)
    #expect(PartSignature.text(content[0].signature, for: "acme") == "s")
    #expect(content[1].citations.map(\.url) == ["u"])
    #expect(
      answer.choices.first?.calls.map(\.argumentsJSON)
        == [#"{"z": 12345678901234567890, "a": [1.0]}"#, "{}"])
    #expect(answer.choices.first?.finishReason == .toolCalls)
  }

  @Test(
    "A stop reason says why the answer ended",
    arguments: [
      ("end_turn", FinishReason.stop), ("stop_sequence", .stop), ("max_tokens", .length),
      ("model_context_window_exceeded", .length), ("tool_use", .toolCalls),
      ("pause_turn", .pause), ("refusal", .refusal), ("brand_new", .stop),
    ])
  func finishReasons(word: String, reason: FinishReason) throws {
    let delta =
      #"{"type":"message_delta","delta":{"stop_reason":"\#(word)","stop_sequence":"X","#
      + #""stop_details":{"type":"refusal","category":"bio","explanation":"why"}}}"#
    let choice = read([start, delta, #"{"type":"message_stop"}"#]).choices.first
    #expect(choice?.finishReason == reason)
    #expect(choice?.providerFinishReason == word)
    #expect(choice?.stopSequence == "X")
    #expect(choice?.finishDetail == "why")
  }

  @Test("An error inside a stream counts by its type")
  func errors() {
    for (type, outcome) in [
      ("overloaded_error", Attempt.Outcome.overloaded), ("rate_limit_error", .rateLimited),
      ("api_error", .serverError), ("invalid_request_error", .requestRejected),
    ] {
      let event = #"{"type":"error","error":{"type":"\#(type)","message":"x"}}"#
      #expect(read([start, event]).failure?.outcome == outcome)
    }
  }

  @Test("Models come page by page, without those that are gone")
  func models() throws {
    let text =
      #"{"data":[{"id":"a","created_at":"2026-01-01T00:00:00Z","max_input_tokens":9,"max_tokens":3,"#
      + #""capabilities":{"thinking":{"supported":true},"image_input":{"supported":false}}},"#
      + #"{"id":"b","lifecycle":"retired"}],"has_more":true,"last_id":"b"}"#
    let bytes = Array(text.utf8)
    let list = try AnthropicDialect().readModels(
      bytes.rawSpan, context: AnswerContext(provider: "acme"), parser: JSONParser())
    #expect(list.models.map(\.id) == ["a"])
    #expect(list.models[0].created == 1_767_225_600)
    #expect(list.models[0].maximumOutputTokens == 3)
    #expect(list.models[0].capabilities?.contains(.reasoning) == true)
    #expect(list.models[0].capabilities?.contains(.vision) == false)
    #expect(list.nextPage == "b")
    #expect(
      AnthropicDialect().modelsPath(page: "b") == "/v1/models?limit=1000&after_id=b")
  }

  @Test("The head of a stream has counted the input alone")
  func cutShort() throws {
    var reader = AnthropicDialect().makeStreamReader(AnswerContext(provider: "acme"))
    let parser = JSONParser()
    func feed(_ event: String) throws {
      let bytes = Array(event.utf8)
      try reader.read(event: [UInt8]().rawSpan, data: bytes.rawSpan, parser: parser) { _ in }
    }
    try feed(start)
    #expect(reader.usage?.inputTokens == 23 && !reader.hasCountedOutput)
    try feed(end[0])
    #expect(reader.usage?.outputTokens == 9 && reader.hasCountedOutput)
  }
}
