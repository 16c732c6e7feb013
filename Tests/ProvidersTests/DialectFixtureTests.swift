import Testing

@testable import Codec
@testable import Providers
@testable import Router

/// Every fixture and recording, in its dialect.
@Suite("Dialect fixtures")
struct DialectFixtureTests {
  private static let context = AnswerContext(provider: "acme")

  @Test("Every answer reads as expected", arguments: Fixture.all("response"))
  func answers(fixture: Fixture) throws {
    let bytes = try fixture.bytes()
    let answer = try fixture.dialect.readAnswer(
      bytes.rawSpan, context: Self.context, parser: JSONParser())
    #expect(!answer.metadata.responseID.isEmpty)
    #expect(!answer.metadata.model.isEmpty)
    guard let expected = fixture.expect else {
      #expect(answer.choices.contains { !$0.logprobs.isEmpty })
      return
    }
    try expected.check(answer.choices, usage: answer.usage)
  }

  @Test("An answer cut anywhere is a failure", arguments: Fixture.all("response"))
  func cutAnswers(fixture: Fixture) throws {
    let bytes = try fixture.bytes()
    let end = try #require(bytes.lastIndex(of: UInt8(ascii: "}")))
    let parser = JSONParser()
    for cut in stride(from: 0, to: end, by: max(end / 100, 1)) {
      let answer = try? fixture.dialect.readAnswer(
        bytes.rawSpan.extracting(0..<cut), context: Self.context, parser: parser)
      #expect(answer == nil, "cut at \(cut)")
    }
  }

  @Test("Every stream reads as expected", arguments: Fixture.all("stream"))
  func streams(fixture: Fixture) throws {
    let read = ReadStream.read([try fixture.bytes()], in: fixture.dialect)
    #expect(!read.metadata.responseID.isEmpty)
    #expect(!read.metadata.model.isEmpty)
    guard let expected = fixture.expect else {
      #expect(read.failure == nil)
      #expect(!read.events.isEmpty)
      return
    }
    // What a broken stream has counted is no answer's usage.
    try expected.check(read.choices, usage: expected.error == nil ? read.usage : nil)
    switch expected.error {
    case nil: #expect(read.failure == nil)
    case "server_error", "502": #expect(read.failure?.outcome == .serverError)
    case "overloaded_error": #expect(read.failure?.outcome == .overloaded)
    default: #expect(read.failure?.outcome == .badResponse)
    }
  }

  @Test(
    "Every stream reads the same wherever its bytes are split", arguments: Fixture.all("stream"))
  func everySplit(fixture: Fixture) throws {
    let bytes = try fixture.bytes()
    let dialect = fixture.dialect
    let parser = JSONParser()
    let whole = ReadStream.read([bytes], in: dialect, parser: parser)
    for split in 0...bytes.count {
      let read = ReadStream.read(
        [Array(bytes[..<split]), Array(bytes[split...])], in: dialect, parser: parser)
      if read != whole { Issue.record("differs when split at \(split)") }
    }
    #expect(ReadStream.read(bytes.map { [$0] }, in: dialect, parser: parser) == whole)
  }

  @Test("A stream cut before its end is a failure", arguments: Fixture.all("stream"))
  func cutStreams(fixture: Fixture) throws {
    guard fixture.expect?.error == nil else { return }
    let bytes = try fixture.bytes()
    let text = String(decoding: bytes, as: UTF8.self)
    let mark = fixture.family == .anthropic ? "\"message_stop\"" : "\"finish_reason\":\""
    let end = try #require(text.ranges(of: mark).last).lowerBound.utf16Offset(in: text)
    let parser = JSONParser()
    for cut in stride(from: 0, to: min(end, text.utf8.count), by: max(end / 200, 1)) {
      let read = ReadStream.read([Array(bytes[..<cut])], in: fixture.dialect, parser: parser)
      #expect(read.failure != nil, "cut at \(cut)")
    }
  }

  private static let outcomes: [String: Attempt.Outcome] = [
    "invalid_request": .requestRejected, "context_length": .contextTooLong,
    "content_filter": .contentFiltered, "gateway_credential": .authFailed,
    "quota": .quotaExhausted, "model_unknown": .modelNotFound, "rate_limit": .rateLimited,
    "overloaded": .overloaded, "server": .serverError, "timeout": .timeout,
    "model_output": .badResponse, "payload_too_large": .requestRejected,
    // As recorded errors have them.
    "request_rejected": .requestRejected, "context_too_long": .contextTooLong,
    "auth_failed": .authFailed, "model_not_found": .modelNotFound, "server_error": .serverError,
  ]

  @Test("Every error means what it should, and what may help", arguments: Fixture.all("error"))
  func errors(fixture: Fixture) throws {
    let name = try #require(fixture.expect?.reason ?? fixture.outcome)
    let bytes = try fixture.bytes()
    let failure = fixture.dialect.classify(
      status: fixture.status, header: { fixture.headers?[$0] }, body: bytes.rawSpan,
      context: Self.context, parser: JSONParser())
    #expect(failure.outcome == (try #require(Self.outcomes[name])))
    #expect(failure.httpStatus == Int32(fixture.status))
    #expect(failure.detail.hasPrefix("acme ") || failure.detail.contains(" at acme "))
    if let retry = fixture.expect?.retry { #expect((failure.remedy == .tryAgain) == retry) }
    if let failover = fixture.expect?.failover {
      #expect([.tryAgain, .tryElsewhere].contains(failure.remedy) == failover)
    }
    if let milliseconds = fixture.headers?["retry-after-ms"].flatMap({ Int($0) }) {
      #expect(failure.retryAfter == .milliseconds(milliseconds))
    } else if let seconds = fixture.headers?["retry-after"].flatMap({ Int($0) }) {
      #expect(failure.retryAfter == .seconds(seconds))
    }
  }

  @Test("Every list of models is read", arguments: Fixture.all("models"))
  func models(fixture: Fixture) throws {
    let bytes = try fixture.bytes()
    let list = try fixture.dialect.readModels(
      bytes.rawSpan, context: Self.context, parser: JSONParser())
    #expect(!list.models.isEmpty)
    #expect(list.models.allSatisfy { !$0.id.isEmpty && $0.created ?? 0 >= 0 })
  }
}
