import Clock
import Codec
import Testing

@testable import Router

@Suite("Constraints")
struct ConstraintsTests {
  /// One row: the call's routing and facts, an offer, and what rules it out.
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    var routing = Routing()
    var facts = RequestFacts()
    let offer: CatalogOffer
    let reason: RejectionReason?
    var testDescription: String { self.name }
  }

  private static func facts(
    _ needs: CapabilitySet = [], asking fields: [RequestField] = [], input: Int32 = 0,
    maxOutput: Int32? = nil, candidates: Int32 = 1
  ) -> RequestFacts {
    var facts = RequestFacts()
    facts.requiredCapabilities = needs
    facts.fields = RequestFieldSet(fields)
    facts.inputTokens = input
    facts.maxOutputTokens = maxOutput
    facts.candidates = candidates
    return facts
  }

  private static func limit(
    input: Double? = nil, output: Double? = nil, call: Double? = nil
  ) -> Routing {
    .with {
      $0.maxPrice = .with {
        $0.input = input
        $0.output = output
        $0.call = call
      }
    }
  }

  static let callersChoice = [
    Row(name: "nothing asked", offer: offer("a"), reason: nil),
    Row(name: "in only", routing: .with { $0.only = ["b", "A"] }, offer: offer("a"), reason: nil),
    Row(
      name: "not in only", routing: .with { $0.only = ["b"] }, offer: offer("a"),
      reason: .notInOnly),
    Row(name: "ignored", routing: .with { $0.ignore = ["A"] }, offer: offer("a"), reason: .ignored),
    Row(
      name: "in only and ignored",
      routing: .with {
        $0.only = ["a"]
        $0.ignore = ["a"]
      }, offer: offer("a"), reason: .ignored),
  ]

  static let places = [
    Row(
      name: "the region", routing: .with { $0.regions = ["us", "EU"] },
      offer: offer("a", region: "eu"), reason: nil),
    Row(
      name: "another region", routing: .with { $0.regions = ["eu"] },
      offer: offer("a", region: "us"), reason: .region("us")),
    Row(
      name: "a region that only begins so", routing: .with { $0.regions = ["eu"] },
      offer: offer("a", region: "eu-west-2"), reason: .region("eu-west-2")),
    Row(
      name: "an unknown region is closed", routing: .with { $0.regions = ["eu"] },
      offer: offer("a"), reason: .region("")),
    Row(
      name: "an empty region asked for opens nothing", routing: .with { $0.regions = [""] },
      offer: offer("a"), reason: .region("")),
    Row(
      name: "no training", routing: .with { $0.dataPolicy = .with { $0.noTraining = true } },
      offer: offer("a", zeroRetention: true), reason: .noTrainingNotPromised),
    Row(
      name: "zero retention", routing: .with { $0.dataPolicy = .with { $0.zeroRetention = true } },
      offer: offer("a", noTraining: true), reason: .zeroRetentionNotPromised),
    Row(
      name: "both promised",
      routing: .with {
        $0.dataPolicy = .with {
          $0.noTraining = true
          $0.zeroRetention = true
        }
      }, offer: offer("a", noTraining: true, zeroRetention: true), reason: nil),
    Row(
      name: "the precision", routing: .with { $0.quantizations = ["FP8", "bf16"] },
      offer: offer("a", quantization: "fp8"), reason: nil),
    Row(
      name: "an unknown precision", routing: .with { $0.quantizations = ["bf16"] },
      offer: offer("a"), reason: .quantization("")),
    Row(
      name: "all tags", routing: .with { $0.tags = ["x", "y"] },
      offer: offer("a", tags: ["y", "X", "z"]), reason: nil),
    Row(
      name: "a tag is missing", routing: .with { $0.tags = ["x", "y"] },
      offer: offer("a", tags: ["x"]), reason: .tag(missing: "y")),
  ]

  static let abilities = [
    Row(
      name: "declared", facts: Self.facts([.tools, .vision]),
      offer: offer("a", capabilities: [.tools, .vision, .seed]), reason: nil),
    Row(
      name: "not declared", facts: Self.facts([.tools, .vision]),
      offer: offer("a", capabilities: [.tools]), reason: .capability(missing: .vision)),
    Row(
      name: "declared to have none", facts: Self.facts([.tools]),
      offer: offer("a", capabilities: []), reason: .capability(missing: .tools)),
    Row(name: "unknown is eligible", facts: Self.facts(.all), offer: offer("a"), reason: nil),
    Row(
      name: "unknown, and the dialect can't", facts: Self.facts(asking: [.tools, .prefill]),
      offer: offer("a", dialect: FieldSupport(refused: RequestFieldSet(.prefill))),
      reason: .fields(RequestFieldSet(.prefill))),
    Row(
      name: "declared, and the dialect can't",
      facts: Self.facts([.documents], asking: [.documentURL]),
      offer: offer(
        "a", capabilities: [.documents],
        dialect: FieldSupport(refused: RequestFieldSet(.documentURL))),
      reason: .fields(RequestFieldSet(.documentURL))),
    Row(
      name: "what is dropped rules out nothing", facts: Self.facts(asking: [.topK]),
      offer: offer("a", dialect: FieldSupport(dropped: RequestFieldSet(.topK))), reason: nil),
    Row(
      name: "unless every parameter is required",
      routing: .with { $0.requireParameters = true }, facts: Self.facts(asking: [.topK]),
      offer: offer("a", dialect: FieldSupport(dropped: RequestFieldSet(.topK))),
      reason: .parameter("sampling.top_k")),
    Row(
      name: "an earlier provider's thinking is no parameter",
      routing: .with { $0.requireParameters = true }, facts: Self.facts(asking: [.thinking]),
      offer: offer("a", dialect: FieldSupport(dropped: RequestFieldSet(.thinking))), reason: nil),
  ]

  static let windows = [
    Row(
      name: "just fits", facts: Self.facts(input: 900, maxOutput: 100),
      offer: offer("a", window: 1000), reason: nil),
    Row(
      name: "one too many", facts: Self.facts(input: 901, maxOutput: 100),
      offer: offer("a", window: 1000), reason: .contextWindow(1000, needed: 1001)),
    Row(
      name: "room for one token of answer", facts: Self.facts(input: 1000),
      offer: offer("a", window: 1000), reason: .contextWindow(1000, needed: 1001)),
    Row(
      name: "an offer gives at most what it can", facts: Self.facts(input: 900, maxOutput: 5000),
      offer: offer("a", window: 1000, maxOutput: 50), reason: nil),
    Row(
      name: "unknown window", facts: Self.facts(input: .max, maxOutput: .max), offer: offer("a"),
      reason: nil),
    Row(
      name: "sums saturate", facts: Self.facts(input: .max, maxOutput: .max),
      offer: offer("a", window: 5), reason: .contextWindow(5, needed: .max)),
  ]

  static let prices = [
    Row(
      name: "at the limits", routing: Self.limit(input: 1, output: 2),
      offer: offer("a", input: 1, output: 2), reason: nil),
    Row(
      name: "input over", routing: Self.limit(input: 1),
      offer: offer("a", input: 1.000001, output: 2),
      reason: .inputPrice(1_000_001, limit: 1_000_000)
    ),
    Row(
      name: "output over", routing: Self.limit(output: 2), offer: offer("a", input: 9, output: 3),
      reason: .outputPrice(3_000_000, limit: 2_000_000)),
    Row(name: "no price", routing: Self.limit(input: 1), offer: offer("a"), reason: .priceUnknown),
    Row(
      name: "half a price", routing: Self.limit(output: 1), offer: offer("a", input: 1),
      reason: .priceUnknown),
    Row(
      name: "the half that is asked", routing: Self.limit(input: 1), offer: offer("a", input: 1),
      reason: nil),
    Row(
      name: "free at a limit of 0", routing: Self.limit(input: 0, output: 0, call: 0),
      offer: offer("a", input: 0, output: 0), reason: nil),
    Row(
      name: "the call at its limit", routing: Self.limit(call: 0.003),
      facts: Self.facts(input: 1000, maxOutput: 1000), offer: offer("a", input: 1, output: 2),
      reason: nil),
    Row(
      name: "the call over its limit", routing: Self.limit(call: 0.003),
      facts: Self.facts(input: 1001, maxOutput: 1000), offer: offer("a", input: 1, output: 2),
      reason: .callPrice(3_001_000, limit: 3_000_000)),
    Row(
      name: "every candidate counts", routing: Self.limit(call: 0.003),
      facts: Self.facts(input: 1000, maxOutput: 1000, candidates: 2),
      offer: offer("a", input: 1, output: 2), reason: .callPrice(5_000_000, limit: 3_000_000)),
    Row(
      name: "an infinite limit", routing: Self.limit(input: .infinity, call: .infinity),
      offer: offer("a", input: 1e9, output: 1e9), reason: nil),
  ]

  @Test(
    "a table of constraints",
    arguments: Self.callersChoice + Self.places + Self.abilities + Self.windows + Self.prices)
  func table(row: Row) {
    #expect(reason(row.offer, routing: row.routing, facts: row.facts) == row.reason)
  }

  @Test("what is out or unusable is reported only of an offer that would else be eligible")
  func readiness() {
    let until = MonotonicInstant.now
    var health = OfferHealth()
    health.availability = .circuitOpen(until: until)
    #expect(reason(offer("a"), health: health) == .circuitOpen(until: until))
    #expect(reason(offer("a", credentials: false), health: health) == .credentials)
    health.availability = .rateLimited(until: nil)
    #expect(reason(offer("a"), health: health) == .rateLimited(until: nil))
    let elsewhere = Routing.with { $0.regions = ["eu"] }
    #expect(reason(offer("a"), routing: elsewhere, health: health) == .region(""))
  }

  @Test("a pin rules out every other provider")
  func pin() {
    #expect(reason(offer("a"), pin: "a") == nil)
    #expect(reason(offer("b"), pin: "a") == .notPinned("a"))
  }
}

private func reason(
  _ offer: CatalogOffer, routing: Routing? = nil, facts: RequestFacts = RequestFacts(),
  pin: String? = nil, health: OfferHealth = .unmeasured
) -> RejectionReason? {
  Constraints(routing: routing, facts: facts, context: CallContext(now: .now))
    .rejection(of: offer, pin: pin, health: health)
}
