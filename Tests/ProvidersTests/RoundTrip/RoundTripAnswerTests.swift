import TestSupport
import Testing

@testable import Codec
@testable import Providers
@testable import Router

/// A dialect whose answers can be written here, as its provider would.
protocol RoundTripAnswers: RoundTripDialect {
  /// What its answers may go on from, where they repeat it; else empty.
  var prefills: [String] { get }

  /// What a provider can say, as the contract has it. The id of a call is empty where the provider
  /// sends none.
  func answer(_ random: inout SeededGenerator) -> Answer
  /// - Parameter prefill: what the answer repeats before its first text.
  func whole(_ answer: Answer, prefill: String, _ random: inout SeededGenerator) -> String
  func stream(
    _ answer: Answer, prefill: String, _ random: inout SeededGenerator
  ) -> [AnswerStream.Event]
}

extension RoundTripAnswers {
  var prefills: [String] { [] }
}

@Suite("Round trip of answers")
struct RoundTripAnswerTests {
  private static let seeds: Range<UInt64> = 0..<300
  private let parser = JSONParser()

  @Test(
    "An answer is the same whole and streamed, and what it was",
    arguments: RoundTripTests.Tested.forms)
  func answers(tested: RoundTripTests.Tested) throws {
    let roundTrip = tested.roundTrip
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      let answer = roundTrip.answer(&random)
      var context = AnswerContext(provider: RandomRequest.provider)
      if !roundTrip.prefills.isEmpty, random.chance(3) {
        context.prefill = random.one(of: roundTrip.prefills)
      }
      let repeated = random.chance(4) ? "" : context.prefill
      let body = roundTrip.whole(answer, prefill: repeated, &random)
      let events = roundTrip.stream(answer, prefill: repeated, &random)
      let pieces = AnswerStream.pieces(of: events, &random)
      let text = events.map(\.data).joined(separator: "\n   ")

      let read: Answer
      do {
        read = try self.read(body, roundTrip, context)
      } catch {
        Issue.record("seed \(seed): \(error)\n   \(body)")
        continue
      }
      Self.compare(read.choices, answer.choices, "seed \(seed), whole\n   \(body)")
      #expect(read.usage == answer.usage, "seed \(seed), whole")
      #expect(read.metadata == answer.metadata, "seed \(seed), whole")
      let streamed = self.read(pieces, roundTrip, context)
      #expect(streamed.failure == nil, "seed \(seed)\n   \(text)")
      Self.compare(streamed.choices, read.choices, "seed \(seed), streamed\n   \(text)")
      #expect(streamed.usage == answer.usage, "seed \(seed), streamed")
      #expect(streamed.metadata == answer.metadata, "seed \(seed), streamed")

      context.excludesThinking = true
      let quiet = try self.read(body, roundTrip, context)
      Self.compare(
        self.read(pieces, roundTrip, context).choices, quiet.choices,
        "seed \(seed), streamed without thinking\n   \(text)")
      #expect(quiet.choices.allSatisfy { $0.thinkingText.isEmpty }, "seed \(seed)")
      #expect(quiet.choices.map(\.signatures) == read.choices.map(\.signatures), "seed \(seed)")
      #expect(quiet.choices.map(\.text) == read.choices.map(\.text), "seed \(seed)")
    }
  }

  private func read(
    _ body: String, _ roundTrip: any RoundTripAnswers, _ context: AnswerContext
  ) throws -> Answer {
    try roundTrip.dialect.readAnswer(
      Array(body.utf8).rawSpan, context: context, parser: self.parser)
  }

  private func read(
    _ pieces: [[UInt8]], _ roundTrip: any RoundTripAnswers, _ context: AnswerContext
  ) -> ReadStream {
    ReadStream.read(pieces, in: roundTrip.dialect, context: context, parser: self.parser)
  }

  @Test(
    "An answer's message sent back keeps its parts, in their order",
    arguments: RoundTripTests.Tested.forms)
  func history(tested: RoundTripTests.Tested) throws {
    let roundTrip = tested.roundTrip
    for seed in Self.seeds {
      var random = SeededGenerator(seed: seed)
      let body = roundTrip.whole(roundTrip.answer(&random), prefill: "", &random)
      let context = AnswerContext(provider: RandomRequest.provider)
      let answer = try self.read(body, roundTrip, context)
      for choice in answer.choices {
        do {
          try self.check(choice, roundTrip, model: random.one(of: roundTrip.models))
        } catch {
          Issue.record("seed \(seed): \(error)\n   \(body)")
        }
      }
    }
  }

  @Test(
    "An answer's message is history for every other dialect too",
    arguments: RoundTripTests.Tested.forms)
  func history(from tested: RoundTripTests.Tested) throws {
    for seed in 0..<40 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let body = tested.roundTrip.whole(tested.roundTrip.answer(&random), prefill: "", &random)
      let answer = try self.read(body, tested.roundTrip, AnswerContext(provider: "another"))
      for other in RoundTripTests.Tested.all {
        for choice in answer.choices {
          do {
            try self.checkElsewhere(
              choice, other.roundTrip, model: random.one(of: other.roundTrip.models))
          } catch {
            Issue.record("seed \(seed), to \(other.testDescription): \(error)\n   \(body)")
          }
        }
      }
    }
  }

  /// A conversation that goes on behind an answer.
  private static func conversation(after choice: Choice) throws -> CompleteRequest {
    var request = CompleteRequest()
    request.messages = [message(.user, "Hello"), try #require(choice.message)]
    for call in choice.calls {
      var result = message(.tool, "done")
      result.toolCallID = call.id
      request.messages.append(result)
    }
    if !choice.calls.isEmpty { request.messages.append(message(.assistant, "Thanks.")) }
    request.messages.append(message(.user, "And then?"))
    return request
  }

  private func write(
    _ request: CompleteRequest, _ roundTrip: any RoundTripAnswers, model: String
  ) throws -> (read: CompleteRequest, target: RequestTarget, changes: [ParameterChange]) {
    try #require(RequestValidation.violations(of: request, parser: self.parser) == [])
    let target = RequestTarget(
      provider: RandomRequest.provider, upstreamModel: model, dialect: roundTrip.dialect)
    var writer = JSONWriter()
    let changes = try roundTrip.dialect.writeRequest(
      request, asking: RequestFieldSet(of: request), to: target, isStreamed: false, into: &writer,
      parser: self.parser)
    return (try roundTrip.read(JSONNode(writer.text), isStreamed: false), target, changes)
  }

  private func check(_ choice: Choice, _ roundTrip: any RoundTripAnswers, model: String) throws {
    let request = try Self.conversation(after: choice)
    let written = try self.write(request, roundTrip, model: model)
    #expect(written.changes == [])
    let expected = CarriedRequest.make(request, to: written.target)
    let answers = written.read.messages.filter { $0.role == .assistant }
    #expect(answers.first?.encoded() == expected.messages[1].encoded())
  }

  private func checkElsewhere(
    _ choice: Choice, _ roundTrip: any RoundTripAnswers, model: String
  ) throws {
    let request = try Self.conversation(after: choice)
    let written = try self.write(request, roundTrip, model: model)
    var expected = CarriedRequest.make(request, to: written.target)
    roundTrip.normalize(&expected, of: request, fields: written.target.fields)
    #expect(
      written.read.messages.map { $0.encoded() } == expected.messages.map { $0.encoded() },
      "\(written.read.messages)\n\(expected.messages)")
  }

  /// By their encodings: two strings of the same characters may differ in bytes.
  private static func compare(_ read: [Choice], _ expected: [Choice], _ comment: String) {
    let due = expected.map { $0.withIDs(of: read) }
    for (one, other) in zip(read, due) where one.encoded() != other.encoded() {
      let parts = zip(one.message?.content ?? [], other.message?.content ?? [])
      let pair = parts.first { $0.encoded() != $1.encoded() }
      Issue.record(
        """
        \(comment)
           choice \(one.index): \(one.parts.count) parts for \(other.parts.count)
           read \(String(describing: pair?.0)), \(one.finishReason), \(one.logprobs.count)
           sent \(String(describing: pair?.1)), \(other.finishReason), \(other.logprobs.count)
        """)
    }
    #expect(read.count == due.count, "\(comment)")
  }
}

extension Choice {
  /// Those that hold something of the provider's, and do not only mark who wrote the part.
  fileprivate var signatures: [[UInt8]] {
    self.message?.content.map(\.signature).filter { $0.last ?? 0 != 0 } ?? []
  }

  /// With the ids that were made up for calls that bore none.
  fileprivate func withIDs(of others: [Choice]) -> Choice {
    guard let other = others.first(where: { $0.index == self.index })?.message else { return self }
    var choice = self
    for (place, part) in (self.message?.content ?? []).enumerated() {
      guard case .toolCall(var call) = part.part, call.id.isEmpty, place < other.content.count,
        case .toolCall(let made) = other.content[place].part
      else { continue }
      call.id = made.id
      choice.message?.content[place].part = .toolCall(call)
    }
    return choice
  }
}
