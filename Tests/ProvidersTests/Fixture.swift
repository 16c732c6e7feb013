import Foundation
import Testing

@testable import Codec
@testable import Providers
@testable import Router

/// One response of a provider, in Tests/Fixtures, and what it must read as.
struct Fixture: Decodable, Sendable, CustomTestStringConvertible {
  struct Expectation: Decodable, Sendable {
    /// Of the only choice, unless `choices` is there.
    var text: String?
    /// As `FinishReason` has it without its prefix; nil where the stream broke.
    var finish: String?
    var toolCalls: [Call]?
    var refusal: String?
    var reasoning: String?
    var usage: Counts?
    var error: String?
    /// For errors: why the provider refused, and what may help.
    var reason: String?
    var retry: Bool?
    var failover: Bool?
    var choices: [ExpectedChoice]?
  }

  struct ExpectedChoice: Decodable, Sendable {
    var index: Int32
    var text: String
    var finish: String?
    var toolCalls: [Call]
    /// How many tokens have log-probabilities.
    var logprobs: Int
  }

  struct Call: Decodable, Sendable {
    var id: String
    var name: String
    var arguments: [String: Scalar]
  }

  struct Counts: Decodable, Sendable {
    var input: Int32
    var output: Int32
    var cachedInput: Int32?
    var cacheWrite: Int32?
    var reasoning: Int32?
  }

  /// The value of an argument.
  enum Scalar: Decodable, Equatable, Sendable {
    case string(String)
    case number(Double)
    case bool(Bool)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let bool = try? container.decode(Bool.self) {
        self = .bool(bool)
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else {
        self = .string(try container.decode(String.self))
      }
    }
  }

  var file: String
  var kind: String
  var status: Int
  var headers: [String: String]?
  var expect: Expectation?
  /// For recorded errors: the outcome's name.
  var outcome: String?

  var testDescription: String { self.file }

  func bytes() throws -> [UInt8] {
    try [UInt8](Data(contentsOf: Self.folder.appending(path: self.file)))
  }

  // MARK: - Finding them

  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures")

  /// Requests have neither a status nor anything to expect.
  private struct Entry: Decodable {
    var fixture: Fixture?

    init(from decoder: any Decoder) throws { self.fixture = try? Fixture(from: decoder) }
  }

  private static let everything: [Fixture] = ["index.json", "llamacpp-recorded/index.json"].flatMap
  {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let data = (try? Data(contentsOf: Self.folder.appending(path: $0))) ?? Data()
    return ((try? decoder.decode([Entry].self, from: data)) ?? []).compactMap(\.fixture)
  }

  /// Whose dialect a fixture is in.
  enum Family: Sendable {
    case openAI
    case mistral
    case anthropic
  }

  var family: Family {
    if self.file.hasPrefix("mistral/") { return .mistral }
    let isAnthropic = self.file.hasPrefix("anthropic/") || self.file.contains("/anthropic-")
    return isAnthropic ? .anthropic : .openAI
  }

  var dialect: any Dialect {
    switch self.family {
    case .openAI: OpenAIDialect(.openAI)
    case .mistral: MistralDialect()
    case .anthropic: AnthropicDialect()
    }
  }

  /// Of all dialects.
  static func all(_ kind: String) -> [Fixture] { Self.everything.filter { $0.kind == kind } }

  static func all(_ kind: String, of family: Family) -> [Fixture] {
    Self.everything.filter { $0.kind == kind && $0.family == family }
  }

  static func named(_ file: String) throws -> Fixture {
    try #require(Self.everything.first { $0.file == file })
  }
}

extension Fixture.Expectation {
  /// Compares what was read with what it should be.
  func check(_ choices: [Choice], usage: Usage?) throws {
    if let expected = self.choices {
      try #require(choices.count == expected.count)
      for (choice, expected) in zip(choices, expected) {
        #expect(choice.index == expected.index)
        #expect(choice.logprobs.count == expected.logprobs)
        Self.check(
          choice, text: expected.text, finish: expected.finish, calls: expected.toolCalls)
      }
    } else {
      // A stream may break before it has begun.
      guard !(choices.isEmpty && self.error != nil) else { return }
      try #require(choices.count == 1)
      #expect(choices[0].index == 0)
      Self.check(
        choices[0], text: self.text ?? "", finish: self.finish, calls: self.toolCalls ?? [])
      #expect(choices[0].refusalText == self.refusal ?? "")
      #expect(choices[0].thinkingText == self.reasoning ?? "")
    }
    guard let expected = self.usage else {
      #expect(usage == nil)
      return
    }
    let usage = try #require(usage)
    #expect(usage.source == .provider)
    #expect(usage.inputTokens == expected.input)
    #expect(usage.outputTokens == expected.output)
    #expect(usage.cachedInputTokens ?? 0 == expected.cachedInput ?? 0)
    #expect(usage.cacheWriteTokens ?? 0 == expected.cacheWrite ?? 0)
    #expect(usage.reasoningTokens ?? 0 == expected.reasoning ?? 0)
  }

  private static func check(
    _ choice: Choice, text: String, finish: String?, calls: [Fixture.Call]
  ) {
    #expect(choice.message?.role == .assistant)
    #expect(choice.text == text)
    #expect(choice.finishReason == finish.map(FinishReason.init(fixture:)) ?? .unspecified)
    #expect(choice.calls.map(\.id) == calls.map(\.id))
    #expect(choice.calls.map(\.name) == calls.map(\.name))
    for (call, expected) in zip(choice.calls, calls) {
      let arguments = try? JSONDecoder().decode(
        [String: Fixture.Scalar].self, from: Data(call.argumentsJSON.utf8))
      #expect(arguments == expected.arguments, "\(call.argumentsJSON)")
    }
  }
}

extension FinishReason {
  fileprivate init(fixture name: String) {
    let reasons: [String: FinishReason] = [
      "STOP": .stop, "LENGTH": .length, "TOOL_CALLS": .toolCalls,
      "CONTENT_FILTER": .contentFilter, "REFUSAL": .refusal, "ERROR": .error, "PAUSE": .pause,
    ]
    self = reasons[name] ?? .unspecified
  }
}

extension Choice {
  var parts: [ContentPart.Part] { self.message?.content.compactMap(\.part) ?? [] }

  var text: String {
    self.parts.map { if case .text(let text) = $0 { text } else { "" } }.joined()
  }

  var thinkingText: String {
    self.parts.map { if case .thinking(let thinking) = $0 { thinking.text } else { "" } }.joined()
  }

  var refusalText: String {
    self.parts.map { if case .refusal(let text) = $0 { text } else { "" } }.joined()
  }

  var calls: [ToolCall] {
    self.parts.compactMap { if case .toolCall(let call) = $0 { call } else { nil } }
  }
}
