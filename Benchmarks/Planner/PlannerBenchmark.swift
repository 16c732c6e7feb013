import Clock
import Codec
import Glibc
import Router
import Timing

/// Times what it costs to plan a call over 20 offers that differ in everything a plan looks at, by
/// each policy.
@main
struct PlannerBenchmark {
  private static let offers = 20

  static func main() throws {
    print("at most 10000 ns to plan over \(Self.offers) offers")
    let catalog = try Self.catalog()
    let snapshot = HealthSnapshot(catalog, health: Self.health)
    let request = Self.request()
    let facts = RequestFacts(request)
    for policy in 1...Routing.Policy.leastBusy.rawValue {
      let routing = Self.constraints(Routing.Policy(rawValue: policy))
      try Self.measure(
        "policy \(policy), constraints", snapshot, routing, facts, affinity: nil)
    }
    let affinity = Affinity(of: request, inputTokens: facts.inputTokens)
    try Self.measure(
      "policy 6, a conversation", snapshot, Self.constraints(.balanced), facts, affinity: affinity)
    try Self.measure("no policy", snapshot, nil, facts, affinity: nil)
    let reading = Int(nanoseconds { keep(RequestFacts(request)) })
    print("what a request of \(facts.inputTokens) tokens asks for: \(reading) ns")
    Self.measureEstimate()
  }

  private static func measure(
    _ name: String, _ snapshot: HealthSnapshot, _ routing: Routing?, _ facts: RequestFacts,
    affinity: Affinity?
  ) throws {
    var random = SplitMix64(seed: 1)
    let planner = Planner(snapshot)
    let context = CallContext(
      now: .now, deadline: .now + .seconds(30), affinity: affinity)
    let plan = try planner.plan(
      model: "m", routing: routing, facts: facts, context: context, random: &random)
    let time = nanoseconds {
      guard
        let plan = try? planner.plan(
          model: "m", routing: routing, facts: facts, context: context, random: &random)
      else { fail("planning") }
      keep(plan)
    }
    print("\(name): \(Int(time)) ns; \(plan.steps.count) eligible, \(plan.rejected.count) not")
  }

  /// Counting is the one part of a plan that grows with the prompt.
  private static func measureEstimate() {
    let texts = [
      ("prose", String(repeating: "Why is the sky blue? ", count: 5000)),
      ("JSON", String(repeating: #"{"id":17,"name":"Ada"},"#, count: 5000)),
      ("Chinese", String(repeating: "网关决定由谁来处理这次调用，", count: 2500)),
    ]
    for (name, text) in texts {
      let time = nanoseconds { keep(TokenEstimate.tokens(of: text)) }
      print("estimate of \(name): \(Int(Double(text.utf8.count) * 1000 / time)) MB/s")
    }
  }

  // MARK: - What is planned

  private static func catalog() throws -> Catalog {
    try Catalog(
      entries: (0..<Self.offers).map { number in
        CatalogEntry(
          id: "m",
          offer: CatalogOffer(
            provider: "provider-\(number)", providerIndex: number, upstreamModel: "vendor/m",
            region: number % 4 == 0 ? "us" : "eu",
            price: .with {
              $0.input = 0.5 + Double(number % 5)
              $0.cachedInput = 0.1
              $0.output = 2 + Double(number % 7)
            }, contextWindow: 128_000, maxOutputTokens: 16_000,
            capabilities: [.tools, .jsonSchema, .vision, .seed],
            dataPolicy: .with { $0.noTraining = true }, tags: ["production", "team-\(number % 3)"],
            quantization: "fp8"))
      })
  }

  private static func health(of offer: CatalogOffer) -> OfferHealth {
    var health = OfferHealth()
    let number = offer.providerIndex
    if number % 6 == 5 { health.availability = .circuitOpen(until: nil) }
    health.timeToFirstToken = Quantiles(
      p50: .milliseconds(200 + 10 * number), p95: .milliseconds(900))
    health.outputTokensPerSecond = 60 + Double(number)
    health.freshness = 20
    health.cachedShare = 0.3
    health.outputTokens = 300
    health.calls = 1000
    return health
  }

  private static func constraints(_ policy: Routing.Policy) -> Routing {
    .with {
      $0.policy = policy
      $0.regions = ["eu"]
      $0.tags = ["production"]
      $0.quantizations = ["fp8", "bf16"]
      $0.dataPolicy = .with { $0.noTraining = true }
      $0.maxPrice = .with {
        $0.output = 50
        $0.call = 1
      }
      $0.order = policy == .priority ? ["provider-9", "provider-2"] : []
    }
  }

  private static func request() -> CompleteRequest {
    .with {
      $0.model = "m"
      $0.messages = [
        .with {
          $0.role = .user
          $0.content = [
            .with { $0.part = .text(String(repeating: "Why is the sky blue? ", count: 300)) }
          ]
        }
      ]
      $0.sampling = .with { $0.seed = 1 }
    }
  }
}
