import Testing

@testable import Codec
@testable import Providers
@testable import Router

@Suite("OpenAIStreamReader")
struct OpenAIStreamReaderTests {
  @Test("A stream cut anywhere before its last finish reason is a failure, never a short answer")
  func everyCut() throws {
    let bytes = try Fixture.named("openai/multi-choice.stream.sse").bytes()
    let text = String(decoding: bytes, as: UTF8.self)
    let finish = try #require(text.ranges(of: "\"finish_reason\":\"").last)
    let complete = try #require(text[finish.upperBound...].firstRange(of: "\n\n"))
    let completeCount = text[..<complete.upperBound].utf8.count
    for end in 0..<bytes.count {
      let read = ReadStream.read([Array(bytes[..<end])])
      #expect((read.failure == nil) == (end >= completeCount), "cut at \(end)")
    }
  }

  @Test("Choices that take turns come out apart, with their own parts")
  func choices() throws {
    let read = ReadStream.read([try Fixture.named("openai/multi-choice.stream.sse").bytes()])
    #expect(read.choices.map(\.index) == [0, 1])
    #expect(read.choices.allSatisfy { $0.finishReason == .stop && !$0.text.isEmpty })
  }

  @Test("A chunk with a role and no content is not yet an answer")
  func roleOnly() {
    let role = #"{"id":"x","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"#
    let null = #"{"id":"x","choices":[{"index":0,"delta":{"content":null,"refusal":null}}]}"#
    let empty = #"{"id":"x","choices":[],"prompt_filter_results":[]}"#
    let read = ReadStream.read(chunks: [empty, role, null])
    #expect(read.events == [])
    #expect(read.failure?.outcome == .badResponse)
  }

  @Test("Thinking comes out under either name, before the text, or not at all")
  func thinking() throws {
    for name in ["reasoning", "reasoning_content"] {
      let text = [
        #"{"choices":[{"index":0,"delta":{"role":"assistant","\#(name)":"Hm"}}]}"#,
        #"{"choices":[{"index":0,"delta":{"\#(name)":"m."}}]}"#,
        #"{"choices":[{"index":0,"delta":{"content":"Yes"},"finish_reason":"stop"}]}"#,
      ].map { "data: \($0)\n\n" }.joined()
      let read = ReadStream.read(text)
      #expect(
        read.choices.first?.parts == [.thinking(.with { $0.text = "Hmm." }), .text("Yes")])
      #expect(ReadStream.read(text, excludesThinking: true).choices.first?.parts == [.text("Yes")])
    }
  }

  @Test("Both names of thinking in one delta are one thinking")
  func thinkingTwice() {
    let read = ReadStream.read(chunks: [
      #"{"choices":[{"index":0,"delta":{"reasoning":"a","reasoning_content":"a"}}]}"#,
      #"{"choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"stop"}]}"#,
    ])
    #expect(read.choices.first?.thinkingText == "a")
  }

  @Test("Parallel calls whose pieces interleave are put together by their index")
  func interleavedCalls() {
    func call(_ index: Int, _ rest: String) -> String {
      #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":\#(index),\#(rest)}]}}]}"#
    }
    let read = ReadStream.read(chunks: [
      #"{"choices":[{"index":0,"delta":{"content":"Let me see."}}]}"#,
      call(1, #""id":"b","function":{"name":"g","arguments":""}"#),
      call(0, #""id":"a","function":{"name":"f","arguments":"{\"x\":"}"#),
      call(1, #""function":{"arguments":"{\"y\":"}"#),
      call(0, #""id":"a","type":"function","function":{"name":"f","arguments":"1}"}"#),
      call(1, #""function":{"arguments":"2}"}"#),
      call(2, #""id":"c","function":{"name":"h"}"#),
      #"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
    ])
    #expect(read.failure == nil)
    #expect(read.choices.first?.calls.map(\.id) == ["b", "a", "c"])
    #expect(read.choices.first?.calls.map(\.name) == ["g", "f", "h"])
    #expect(read.choices.first?.calls.map(\.argumentsJSON) == [#"{"y":2}"#, #"{"x":1}"#, "{}"])
    #expect(read.choices.first?.message?.content.first?.part == .text("Let me see."))
  }

  @Test("Whole calls without an index are told apart by their ids")
  func callsWithoutIndex() {
    let read = ReadStream.read(chunks: [
      #"{"choices":[{"index":0,"delta":{"tool_calls":[{"id":"a","function":"#
        + #"{"name":"f","arguments":"{\"x\":1}"}},{"id":"b","function":"#
        + #"{"name":"g","arguments":"{}"}}]}}]}"#,
      #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
    ])
    #expect(read.choices.first?.calls.map(\.id) == ["a", "b"])
    #expect(read.choices.first?.calls.map(\.argumentsJSON) == [#"{"x":1}"#, "{}"])
    #expect(read.choices.first?.finishReason == .toolCalls)
  }

  @Test("Calls without an id get one each, the same at every reading")
  func madeUpIDs() {
    let chunks = [
      #"{"id":"r","choices":[{"index":0,"delta":{"tool_calls":["#
        + #"{"index":0,"function":{"name":"f"}},{"index":1,"function":{"name":"f"}}]},"#
        + #""finish_reason":"tool_calls"}]}"#
    ]
    let ids = ReadStream.read(chunks: chunks).choices.first?.calls.map(\.id) ?? []
    #expect(Set(ids).count == 2)
    #expect(ids.allSatisfy { !$0.isEmpty })
    #expect(ReadStream.read(chunks: chunks).choices.first?.calls.map(\.id) == ids)
  }

  @Test("Usage counts wherever it is: on the finish chunk, on every chunk, or after the finish")
  func usagePlaces() {
    func chunk(_ choices: String, _ output: Int?) -> String {
      let usage = output.map { #"{"prompt_tokens":5,"completion_tokens":\#($0)}"# } ?? "null"
      return #"{"choices":[\#(choices)],"usage":\#(usage)}"#
    }
    let text = #"{"index":0,"delta":{"content":"a"}}"#
    let finish = #"{"index":0,"delta":{},"finish_reason":"stop"}"#
    for chunks in [
      [chunk(text, nil), chunk(finish, 3)], [chunk(text, 1), chunk(finish, 3)],
      [chunk(text, nil), chunk(finish, nil), chunk("", 3)],
      [chunk(text, 1), chunk(finish, 2), chunk("", 3)],
    ] {
      let read = ReadStream.read(chunks: chunks)
      #expect(read.usage?.inputTokens == 5)
      #expect(read.usage?.outputTokens == 3)
      #expect(read.failure == nil)
    }
  }

  @Test("An empty finish reason on the way finishes nothing")
  func emptyFinishReason() {
    let read = ReadStream.read(chunks: [
      #"{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":""}]}"#,
      #"{"choices":[{"index":0,"delta":{"content":"b"},"finish_reason":""}]}"#,
      #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
    ])
    #expect(read.choices.first?.text == "ab")
    #expect(read.choices.first?.finishReason == .stop)
  }

  @Test("An empty finish reason is one where the stream has its end mark, and else none")
  func onlyEmptyFinishReasons() {
    let text = #"data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":""}]}"#
    #expect(ReadStream.read("\(text)\n\n").failure?.outcome == .badResponse)
    let read = ReadStream.read("\(text)\n\ndata: [DONE]\n\n")
    #expect(read.failure == nil)
    #expect(read.choices.first?.finishReason == .stop)
  }

  @Test("Nothing of a choice comes after its finish")
  func afterFinish() {
    let read = ReadStream.read(chunks: [
      #"{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}"#,
      #"{"choices":[{"index":0,"delta":{"content":"b"},"finish_reason":"length"}]}"#,
    ])
    #expect(read.choices.first?.text == "a")
    #expect(read.events.count == 2)
  }

  @Test("What follows the end mark means nothing")
  func afterDone() {
    let finish = #"{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}"#
    let read = ReadStream.read("data: \(finish)\n\ndata: [DONE]\n\ndata: garbage\n\n")
    #expect(read.failure == nil)
    #expect(read.choices.first?.text == "a")
  }

  @Test("An end mark without a finish reason is no end")
  func doneTooEarly() {
    let read = ReadStream.read(
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]\n\n")
    #expect(read.failure?.outcome == .badResponse)
  }

  @Test(
    "An error inside the stream counts by what it names",
    arguments: [
      (#"{"error":{"message":"busy","code":503}}"#, Attempt.Outcome.overloaded),
      (#"{"error":{"message":"slow down","code":"429"}}"#, .rateLimited),
      (#"{"error":{"message":"slow","type":"rate_limit_error"}}"#, .rateLimited),
      (#"{"error":{"message":"no","type":"invalid_request_error"}}"#, .requestRejected),
      (#"{"error":{"message":"boom"}}"#, .serverError), (#"{"error":"boom"}"#, .serverError),
      (#"{"error":{"code":400,"type":"exceed_context_size_error"}}"#, .contextTooLong),
      (#"{"choices":[],"error":{"code":502,"message":"x"}}"#, .serverError),
      (
        #"{"object":"error","message":"boom","type":"InternalServerError","code":500}"#,
        .serverError
      ),
    ])
  func errors(chunk: String, outcome: Attempt.Outcome) {
    let first = #"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#
    let read = ReadStream.read(chunks: [first, chunk])
    #expect(read.failure?.outcome == outcome)
    #expect(read.choices.first?.text == "a")
  }

  @Test(
    "Odd chunks are read as nothing or are a failure, and never end the process",
    arguments: [
      "{}", "[]", "1", "null", "\"\"", #"{"choices":null}"#, #"{"choices":{}}"#,
      #"{"choices":[null,1,"a",[]]}"#, #"{"choices":[{}]}"#, #"{"choices":[{"delta":1}]}"#,
      #"{"choices":[{"index":-1,"delta":{"content":1}}]}"#,
      #"{"choices":[{"index":1e300,"delta":{"content":"a"}}]}"#,
      #"{"choices":[{"index":99999999999,"delta":{"content":"a"}}]}"#,
      #"{"choices":[{"delta":{"tool_calls":[1,null,{},{"index":-5},{"function":1}]}}]}"#,
      #"{"choices":[{"delta":{"tool_calls":{}}}],"usage":{"prompt_tokens":-1}}"#,
      #"{"usage":{"prompt_tokens":1e99,"completion_tokens":1}}"#, "nonsense", "{",
    ])
  func oddChunks(chunk: String) {
    let read = ReadStream.read(chunks: [chunk])
    #expect(read.failure != nil)
  }

  @Test("Counts beyond any sense are clamped")
  func absurdCounts() {
    let read = ReadStream.read(chunks: [
      #"{"usage":{"prompt_tokens":99999999999,"completion_tokens":-3}}"#
    ])
    #expect(read.usage?.inputTokens == .max)
    #expect(read.usage?.outputTokens == 0)
  }

  @Test("More choices or calls than anyone asks for end the answer")
  func tooMany() {
    let choices = (0..<1000).map { #"{"index":\#($0),"delta":{"content":"a"}}"# }
      .joined(separator: ",")
    #expect(
      ReadStream.read(chunks: ["{\"choices\":[\(choices)]}"]).failure?.outcome == .badResponse)
    let calls = (0..<5000).map { #"{"index":\#($0),"id":"\#($0)"}"# }.joined(separator: ",")
    let read = ReadStream.read(chunks: [
      #"{"choices":[{"index":0,"delta":{"tool_calls":[\#(calls)]}}]}"#
    ])
    #expect(read.failure?.outcome == .badResponse)
  }

  @Test("Log-probabilities come with the tokens they are of, bytes and alternatives included")
  func logprobs() {
    let read = ReadStream.read(chunks: [
      #"{"choices":[{"index":0,"delta":{"content":"é"},"logprobs":{"content":[{"token":"\u00e9","#
        + #""logprob":-0.5,"bytes":[195,169],"top_logprobs":[{"token":"e","logprob":-1,"#
        + #""bytes":null}]}]}}]}"#,
      #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop","logprobs":null}]}"#,
    ])
    #expect(
      read.choices.first?.logprobs == [
        .with {
          $0.token = "é"
          $0.logprob = -0.5
          $0.bytes = [195, 169]
          $0.top = [
            .with {
              $0.token = "e"
              $0.logprob = -1
            }
          ]
        }
      ])
  }

  @Test("Log-probabilities of tokens that are part of a character go out with it, or at the end")
  func heldLogprobs() {
    func chunk(_ content: String, _ token: String, _ finish: String = "null") -> String {
      #"{"choices":[{"index":0,"delta":{"content":"\#(content)"},"logprobs":{"content":["#
        + #"{"token":"\#(token)","logprob":-1}]},"finish_reason":\#(finish)}]}"#
    }
    let read = ReadStream.read(chunks: [
      chunk("", "1"), chunk("", "2"), chunk("é", "3"), chunk("", "4"), chunk("", "5", "\"stop\""),
    ])
    #expect(read.choices.first?.text == "é")
    #expect(read.choices.first?.logprobs.map(\.token) == ["1", "2", "3", "4", "5"])
    let onlyTokens = ReadStream.read(chunks: [chunk("", "1", "\"stop\"")])
    #expect(onlyTokens.events.count == 1)
    #expect(onlyTokens.failure == nil)
  }

  // MARK: - reasoning_details

  private func readDetails(_ chunks: [String]) throws -> ReadStream {
    let text = chunks.map { "data: \($0)\n\n" }.joined() + "data: [DONE]\n\n"
    let dialect = try #require(ProviderProfile.named("openrouter")).dialect
    return ReadStream.read(
      [Array(text.utf8)], in: dialect, context: AnswerContext(provider: "test"))
  }

  private func details(_ stream: ReadStream) -> String? {
    for part in stream.choices.first?.message?.content ?? [] {
      if let text = PartSignature.text(part.signature, for: "test") { return text }
    }
    return nil
  }

  @Test("Details of the thinking that come with the finish are kept")
  func lateDetails() throws {
    let stream = try self.readDetails([
      #"{"id":"1","choices":[{"index":0,"delta":{"reasoning":"Hm."}}]}"#,
      #"{"id":"1","choices":[{"index":0,"delta":{"content":"Yes","reasoning_details":"#
        + #"[{"type":"reasoning.encrypted","data":"x"}]},"finish_reason":"stop"}]}"#,
    ])
    #expect(stream.failure == nil)
    #expect(self.details(stream) == #"[{"type":"reasoning.encrypted","data":"x"}]"#)
  }

  @Test("Thinking of many thousand pieces breaks nothing off; what is too long isn't kept")
  func manyDetails() throws {
    let entry = #"{"type":"reasoning.text","text":" word","index":0,"format":"unknown"}"#
    let piece =
      #"{"id":"1","choices":[{"index":0,"delta":{"reasoning":" word","#
      + #""reasoning_details":[\#(entry)]}}]}"#
    let end = #"{"id":"1","choices":[{"index":0,"delta":{"content":"!"},"finish_reason":"stop"}]}"#
    let long = try self.readDetails(Array(repeating: piece, count: 14_000) + [end])
    #expect(long.failure == nil)
    #expect(self.details(long)?.utf8.count == 14_000 * (entry.utf8.count + 1) + 1)
    let longer = try self.readDetails(Array(repeating: piece, count: 40_000) + [end])
    #expect(longer.failure == nil)
    #expect(self.details(longer) == nil)
  }

  // MARK: - Servers of one's own

  @Test("Without an index and an id, another name is another call")
  func namedCalls() {
    func call(_ function: String) -> String {
      #"{"id":"1","choices":[{"index":0,"delta":{"tool_calls":[{"function":\#(function)}]}}]}"#
    }
    let stream = ReadStream.read(chunks: [
      call(#"{"name":"a","arguments":"{\"x\":"}"#), call(#"{"name":"a","arguments":"1}"}"#),
      call(#"{"name":"b","arguments":"{\"y\":2}"}"#),
      #"{"id":"1","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#, "[DONE]",
    ])
    let calls = (stream.choices.first?.message?.content ?? []).compactMap { part in
      if case .toolCall(let call) = part.part { "\(call.name)\(call.argumentsJSON)" } else { nil }
    }
    #expect(calls == [#"a{"x":1}"#, #"b{"y":2}"#])
  }

  @Test("vLLM says which stop sequence was met; GLM that the window is full")
  func finishes() {
    func finish(_ members: String) -> Choice? {
      ReadStream.read(chunks: [
        #"{"id":"1","choices":[{"index":0,"delta":{"content":"x"},\#(members)}]}"#, "[DONE]",
      ]).choices.first
    }
    let stopped = finish(#""finish_reason":"stop","stop_reason":"END""#)
    #expect(stopped?.finishReason == .stop && stopped?.stopSequence == "END")
    #expect(finish(#""finish_reason":"stop","stop_reason":128001"#)?.stopSequence == "")
    #expect(finish(#""finish_reason":"model_context_window_exceeded""#)?.finishReason == .length)
  }

  @Test("Arguments that are objects are each call's own, however many there are")
  func objectArguments() {
    let calls = (0..<500).map {
      #"{"index":\#($0),"function":{"name":"f","arguments":{"n":\#($0)}}}"#
    }
    let stream = ReadStream.read(chunks: [
      #"{"id":"1","choices":[{"index":0,"delta":{"tool_calls":[\#(calls.joined(separator: ","))]},"#
        + #""finish_reason":"tool_calls"}]}"#, "[DONE]",
    ])
    let arguments = (stream.choices.first?.message?.content ?? []).compactMap { part in
      if case .toolCall(let call) = part.part { call.argumentsJSON } else { nil }
    }
    #expect(arguments == (0..<500).map { #"{"n":\#($0)}"# })
  }
}
