import Testing

@testable import Codec
@testable import Providers
@testable import Router

private func read(_ text: String, excludesThinking: Bool = false) throws -> Answer {
  try OpenAIDialect(.openAI).readAnswer(
    Array(text.utf8).rawSpan,
    context: AnswerContext(provider: "test", excludesThinking: excludesThinking),
    parser: JSONParser())
}

private func outcome(of text: String) -> Attempt.Outcome? {
  do {
    _ = try read(text)
    return nil
  } catch {
    return (error as? AttemptFailure)?.outcome
  }
}

@Suite("OpenAIAnswer")
struct OpenAIAnswerTests {
  @Test(
    "An answer cut anywhere is a failure", arguments: Fixture.all("response", of: .openAI).prefix(3)
  )
  func everyCut(fixture: Fixture) throws {
    let bytes = try fixture.bytes()
    let text = String(decoding: bytes, as: UTF8.self)
    let end = try #require(text.lastIndex(of: "}")).utf16Offset(in: text)
    for end in 0..<end {
      #expect(outcome(of: String(text.prefix(end))) == .badResponse)
    }
  }

  @Test("A streamed answer is the same as one that came whole")
  func sameAsStreamed() throws {
    for name in ["text", "tools", "refusal"] {
      let whole = try read(
        String(decoding: Fixture.named("openai/\(name).response.json").bytes(), as: UTF8.self))
      let streamed = ReadStream.read([try Fixture.named("openai/\(name).stream.sse").bytes()])
      #expect(streamed.choices == whole.choices)
      #expect(streamed.usage == whole.usage)
    }
  }

  @Test("Thinking comes before the text, unless it is to be left out")
  func thinking() throws {
    let text = #"{"choices":[{"message":{"content":"a","reasoning_content":"b"}}]}"#
    #expect(
      try read(text).choices.first?.parts == [.thinking(.with { $0.text = "b" }), .text("a")])
    #expect(try read(text, excludesThinking: true).choices.first?.parts == [.text("a")])
  }

  @Test("Log-probabilities keep bytes that are no text")
  func logprobs() throws {
    let answer = try read(
      String(decoding: Fixture.named("openai/logprobs.response.json").bytes(), as: UTF8.self))
    let tokens = answer.choices.flatMap(\.logprobs)
    #expect(tokens.allSatisfy { !$0.token.isEmpty && $0.logprob <= 0 })
    #expect(tokens.contains { !$0.bytes.isEmpty && $0.top.count == 2 })
  }

  @Test("Citations keep their place in the text")
  func citations() throws {
    let answer = try read(
      #"{"choices":[{"message":{"content":"abc","annotations":[{"type":"url_citation","#
        + #""url_citation":{"start_index":1,"end_index":2,"url":"u","title":"t"}}]}}]}"#)
    #expect(
      answer.choices.first?.message?.content.first?.citations == [
        .with {
          $0.start = 1
          $0.end = 2
          $0.url = "u"
          $0.title = "t"
        }
      ])
  }

  @Test(
    "A finish reason is what the choice held as much as the word",
    arguments: [
      (#""finish_reason":"stop","message":{"content":"a"}"#, FinishReason.stop),
      (#""finish_reason":"eos","message":{"content":"a"}"#, .stop),
      (#""finish_reason":"","message":{"content":"a"}"#, .stop),
      (#""finish_reason":"length","message":{"content":"a"}"#, .length),
      (#""finish_reason":"content_filter","message":{"content":"a"}"#, .contentFilter),
      (#""finish_reason":"stop","message":{"refusal":"a"}"#, .refusal),
      (#""finish_reason":"stop","message":{"tool_calls":[{"id":"1"}]}"#, .toolCalls),
      (#""finish_reason":"length","message":{"tool_calls":[{"id":"1"}]}"#, .length),
      (#""finish_reason":"function_call","message":{}"#, .toolCalls),
      (#""finish_reason":"insufficient_system_resource","message":{}"#, .error),
      (#""finish_reason":"stop","message":{"content":"","tool_calls":[]}"#, .stop),
    ])
  func finishReasons(choice: String, reason: FinishReason) throws {
    #expect(try read("{\"choices\":[{\(choice)}]}").choices.first?.finishReason == reason)
  }

  @Test("An error with a status of 200 is an error")
  func errorInside() {
    #expect(outcome(of: #"{"error":{"message":"x","code":429}}"#) == .rateLimited)
    #expect(outcome(of: #"{"error":{"message":"x","code":402}}"#) == .quotaExhausted)
    #expect(outcome(of: #"{"error":"x"}"#) == .serverError)
    #expect(outcome(of: #"{"object":"error","message":"x","code":404}"#) == .modelNotFound)
  }

  @Test(
    "What is no answer is a failure",
    arguments: [
      "", "null", "[]", "{}", #"{"choices":[]}"#, #"{"choices":null}"#, #"{"choices":{}}"#,
      "<html>", #"{"choices":"#,
    ])
  func notAnAnswer(text: String) { #expect(outcome(of: text) == .badResponse) }

  @Test(
    "Odd answers never end the process",
    arguments: [
      #"{"choices":[null]}"#, #"{"choices":[1,"a",[],{}]}"#, #"{"choices":[{"message":[]}]}"#,
      #"{"choices":[{"index":1e99,"message":{"content":[1],"tool_calls":[null,1,{}]}}]}"#,
      #"{"choices":[{"message":{"content":5}}],"usage":[1]}"#,
      #"{"choices":[{"logprobs":{"content":[1,{"bytes":[300,-1,"a"],"logprob":"x"}]}}]}"#,
    ])
  func odd(text: String) throws { #expect(!(try read(text)).choices.isEmpty) }
}
