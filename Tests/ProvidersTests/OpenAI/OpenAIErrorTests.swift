import Testing

@testable import Codec
@testable import Providers
@testable import Router

private func classify(
  _ status: Int, _ body: String, headers: [String: String] = [:], secret: String? = nil
) -> AttemptFailure {
  OpenAIDialect(.openAI).classify(
    status: status, header: { headers[$0] }, body: Array(body.utf8).rawSpan,
    context: AnswerContext(provider: "acme", secret: secret), parser: JSONParser())
}

@Suite("OpenAIError")
struct OpenAIErrorTests {
  @Test(
    "A body that says nothing leaves the status to say it",
    arguments: [
      (400, Attempt.Outcome.requestRejected), (401, .authFailed), (402, .quotaExhausted),
      (403, .authFailed), (404, .modelNotFound), (405, .requestRejected), (407, .authFailed),
      (408, .timeout), (409, .overloaded), (413, .requestRejected), (415, .requestRejected),
      (422, .requestRejected), (424, .serverError), (429, .rateLimited), (498, .overloaded),
      (500, .serverError), (502, .serverError), (503, .overloaded), (504, .timeout),
      (520, .serverError), (524, .timeout), (529, .overloaded), (301, .badResponse),
    ])
  func statuses(status: Int, outcome: Attempt.Outcome) {
    for body in ["", "<html>Bad gateway</html>", "null", "[]", "{}", "{\"error\":null}", "{"] {
      #expect(classify(status, body).outcome == outcome, "\(body)")
    }
  }

  @Test(
    "Errors in the shapes of compatible servers",
    arguments: [
      (#"{"error":"the model is too busy"}"#, "the model is too busy"),
      (#"{"object":"error","message":"no such thing","code":400}"#, "no such thing"),
      (#"{"detail":"Not quite"}"#, "Not quite"), (#"{"message":"Plainly wrong"}"#, "Plainly wrong"),
      (#"{"error":{"message":"with \"quotes\"","code":7}}"#, "with \"quotes\""),
    ])
  func shapes(body: String, message: String) {
    let failure = classify(400, body)
    #expect(failure.outcome == .requestRejected)
    #expect(failure.detail == "acme answered HTTP 400: \(message)")
  }

  @Test("What a provider says of the gateway's account is not passed on")
  func account() {
    let body = #"{"error":{"message":"org-abc of Jane Doe has an unpaid bill","code":"x"}}"#
    for status in [401, 402, 403] { #expect(!classify(status, body).detail.contains("Jane")) }
  }

  @Test("No key is repeated, whichever way the provider writes it")
  func secrets() {
    let body =
      #"{"error":{"message":"Bad key 'sk-proj-abc123'. Header: Bearer xyz987, token=s3cr3t!"}}"#
    let detail = classify(400, body, secret: "s3cr3t").detail
    for secret in ["abc123", "xyz987", "s3cr3t"] { #expect(!detail.contains(secret)) }
  }

  @Test("A long message is cut")
  func bounded() {
    let body = #"{"error":{"message":"\#(String(repeating: "é ", count: 5000))"}}"#
    let detail = classify(400, body).detail
    #expect(detail.utf8.count <= AttemptFailure.maximumDetailLength)
    #expect(detail.utf8.count > AttemptFailure.maximumDetailLength / 2)
  }

  @Test("The provider's id of the request is kept")
  func requestID() {
    let failure = classify(500, "", headers: ["x-request-id": "req_1"])
    #expect(failure.providerRequestID == "req_1")
  }

  @Test("What a caller wrote and a provider repeats says nothing of the gateway's account")
  func echoes() {
    for phrase in ["incorrect api key", "credit balance is too low", "usage guidelines"] {
      let body = #"{"error":{"message":"Invalid value: '\#(phrase)'.","type":"x"}}"#
      #expect(classify(400, body).outcome == .requestRejected, "\(phrase)")
      let failure = AnthropicDialect().classify(
        status: 400, header: { _ in nil }, body: Array(body.utf8).rawSpan,
        context: AnswerContext(provider: "acme"), parser: JSONParser())
      #expect(failure.outcome == .requestRejected, "\(phrase)")
    }
    let key = #"{"code":"x","error":"Incorrect API key provided: xa***"}"#
    #expect(classify(400, key).outcome == .authFailed)
  }

  @Test("A guardrail's 403 is a verdict on the prompt and not on the key")
  func guardrails() {
    let body = #"{"error":{"message":"Request blocked by guardrail pii","code":403}}"#
    #expect(classify(403, body).outcome == .contentFiltered)
    #expect(classify(403, #"{"error":{"message":"No access"}}"#).outcome == .authFailed)
    let failure = MistralDialect().classify(
      status: 403, header: { _ in nil },
      body: Array(#"{"message":"Moderation guardrail triggered"}"#.utf8).rawSpan,
      context: AnswerContext(provider: "acme"), parser: JSONParser())
    #expect(failure.outcome == .contentFiltered)
  }

  @Test("OpenRouter's error has that of the provider behind it, which may say that it is too long")
  func raw() {
    let body =
      #"{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"#
      + #""This model's maximum context length is 4096 tokens","provider_name":"x"}}}"#
    let failure = classify(400, body)
    #expect(failure.outcome == .contextTooLong)
    #expect(failure.detail.contains("4096"))
  }
}
