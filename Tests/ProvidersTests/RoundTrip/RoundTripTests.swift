import Testing

@testable import Codec
@testable import Providers
@testable import Router

/// A dialect and the way back from its requests, which no product has.
protocol RoundTripDialect: Sendable {
  var dialect: any Dialect { get }
  /// Whose tables differ.
  var models: [String] { get }

  /// Brings what the table says is carried of a request into the form in which it comes back.
  func normalize(
    _ carried: inout CompleteRequest, of request: CompleteRequest, fields: FieldTable
  )
  /// What is reported beside what the table says.
  ///
  /// - Parameter carried: what of the request comes back.
  func changes(
    _ request: CompleteRequest, carried: CompleteRequest, fields: FieldTable
  ) -> [(RequestField, ParameterChange.Change)]
  /// Whether it is refused, though the table says nothing of it.
  func refuses(_ request: CompleteRequest, fields: FieldTable) -> Bool
  /// - Throws: where the provider would refuse the body, or there is more in it than is read.
  func read(_ body: JSONNode, isStreamed: Bool) throws -> CompleteRequest
}

extension RoundTripDialect {
  func refuses(_ request: CompleteRequest, fields: FieldTable) -> Bool { false }
}

@Suite("Round trip of requests")
struct RoundTripTests {
  /// By the name of a profile.
  struct Tested: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let roundTrip: any RoundTripAnswers

    init(_ profile: ProviderProfile) {
      self.testDescription = profile.name
      switch profile.dialect {
      case let dialect as OpenAIDialect:
        self.roundTrip = OpenAIRoundTrip(
          profile: dialect.profile, models: Self.models(of: dialect.profile.reasoningModels))
      case is MistralDialect: self.roundTrip = MistralRoundTrip()
      default: self.roundTrip = AnthropicRoundTrip()
      }
    }

    private static func models(of reasoning: OpenAIProfile.ReasoningModels) -> [String] {
      switch reasoning {
      case .none: ["qwen3:8b"]
      case .openAI: ["gpt-4.1-mini", "gpt-5-mini", "gpt-5.6-sol"]
      case .prefixes(let prefixes): ["other", prefixes[0] + "-1"]
      }
    }

    static let all = ([.compatible] + ProviderProfile.all).map { Tested($0) }

    /// One for each form in which answers come.
    static let forms = Self.all.filter {
      ["openai-compatible", "openai", "mistral", "anthropic"].contains($0.testDescription)
    }
  }

  private let parser = JSONParser()

  @Test(
    "What the table says is carried comes back, and the rest is named", arguments: Tested.all)
  func requests(tested: Tested) throws {
    let roundTrip = tested.roundTrip
    let isForm = Tested.forms.contains { $0.testDescription == tested.testDescription }
    for seed in 0..<(isForm ? 300 : 40) as Range<UInt64> {
      let model = roundTrip.models[Int(seed) % roundTrip.models.count]
      let target = RequestTarget(
        provider: RandomRequest.provider, upstreamModel: model, dialect: roundTrip.dialect)
      let refused = target.fields.support.refused
      let request = RandomRequest.make(seed: seed, without: refused)
      let asked = RequestFieldSet(of: request)
      try #require(
        asked.isDisjoint(with: refused), "seed \(seed): \(asked.intersection(refused).titles)")
      try #require(RequestValidation.violations(of: request, parser: self.parser) == [])
      do {
        try self.check(request, asked, roundTrip, target, isStreamed: seed % 2 == 1)
      } catch {
        Issue.record("seed \(seed), \(model): \(error)")
      }
    }
  }

  private func check(
    _ request: CompleteRequest, _ asked: RequestFieldSet, _ roundTrip: any RoundTripDialect,
    _ target: RequestTarget, isStreamed: Bool
  ) throws {
    var writer = JSONWriter()
    let changes: [ParameterChange]
    do throws(AttemptFailure) {
      changes = try roundTrip.dialect.writeRequest(
        request, asking: asked, to: target, isStreamed: isStreamed, into: &writer,
        parser: self.parser)
    } catch {
      guard roundTrip.refuses(request, fields: target.fields) else { throw error }
      return
    }
    if roundTrip.refuses(request, fields: target.fields) {
      throw Difference("what the provider refuses is written")
    }
    var body = try JSONNode(writer.text)
    let options = try Self.takeOptions(of: request, from: &body)
    var read = try roundTrip.read(body, isStreamed: isStreamed)
    read.providerOptionsJSON = options

    var expected = CarriedRequest.make(request, to: target)
    roundTrip.normalize(&expected, of: request, fields: target.fields)
    try Self.compare(read, expected)
    if (read.messages.last?.role == .assistant) != (request.messages.last?.role == .assistant) {
      throw Difference("another's last word")
    }

    var reported: [String: Set<Int32>] = [:]
    for change in changes {
      reported[change.parameter, default: []].insert(change.change.rawValue)
      if change.detail.isEmpty {
        throw Difference("\(change.parameter) is reported without a word")
      }
    }
    var due = CarriedRequest.changes(request, carried: expected, to: target)
    for (field, change) in roundTrip.changes(request, carried: expected, fields: target.fields) {
      due[field.path, default: []].insert(change.rawValue)
    }
    if reported != due { throw Difference("reported \(reported), due \(due)") }
  }

  /// The caller's own members must stand last, byte for byte.
  private static func takeOptions(
    of request: CompleteRequest, from body: inout JSONNode
  ) throws -> [String: String] {
    guard let options = request.providerOptionsJSON[RandomRequest.provider] else { return [:] }
    let own = try JSONNode(Array(options.utf8)).members()
    let members = try body.members()
    for (member, expected) in zip(members.suffix(own.count), own)
    where member.name != expected.name || member.value.text != expected.value.text {
      throw Difference("the option \(expected.name) is \(member.name): \(member.value.text)")
    }
    body = JSONNode(object: members.dropLast(own.count))
    return [RandomRequest.provider: options]
  }

  private struct Difference: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
  }

  /// By their encodings: two strings of the same characters may differ in bytes.
  private static func compare(_ read: CompleteRequest, _ expected: CompleteRequest) throws {
    guard read.encoded() != expected.encoded() else { return }
    for (index, (one, other)) in zip(read.messages, expected.messages).enumerated()
    where one.encoded() != other.encoded() {
      throw Difference("message \(index)\n   read \(one)\n   sent \(other)")
    }
    if read.messages.count != expected.messages.count {
      throw Difference(
        "\(read.messages.count) messages for \(expected.messages.count):\n   "
          + "\(read.messages.map(\.role)), \(expected.messages.map(\.role))")
    }
    let fields = zip(Mirror(reflecting: read).children, Mirror(reflecting: expected).children)
    for (one, other) in fields where "\(one.value)" != "\(other.value)" {
      throw Difference("\(one.label ?? "")\n   read \(one.value)\n   sent \(other.value)")
    }
    throw Difference("what a description does not show")
  }
}
