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
}
