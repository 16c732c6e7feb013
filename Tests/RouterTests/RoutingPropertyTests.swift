import Clock
import Codec
import TestSupport
import Testing

@testable import Router

/// Random catalogs, requests and failures: what must hold of every one of them.
@Suite("Routing properties")
struct RoutingPropertyTests {
  /// One random situation, made again by its seed.
  private struct Scene {
    var random: SeededGenerator
    let catalog: Catalog
    let request: CompleteRequest
    let routing: Routing
    let health: [OfferHealth]

    private static let providers = ["a", "b", "c", "d", "e", "f", "g"]
    private static let regions = ["", "eu", "us", "eu-west-2"]
    private static let tags = ["x", "y", "z"]

    init(seed: UInt64) throws {
      var random = SeededGenerator(seed: seed)
      func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }
      func some(_ names: [String]) -> [String] { names.filter { _ in chance(3) } }

      var entries: [CatalogEntry] = []
      for model in ["m", "n", "o"] {
        for (index, provider) in Self.providers.enumerated() where !chance(4) {
          entries.append(
            CatalogEntry(
              id: model,
              offer: offer(
                provider, index, region: Self.regions.randomElement(using: &random) ?? "",
                input: chance(4) ? nil : Double(Int.random(in: 0...5, using: &random)),
                output: chance(4) ? nil : Double(Int.random(in: 0...20, using: &random)),
                window: [0, 100, 1000, 8000].randomElement(using: &random) ?? 0,
                capabilities: chance(3)
                  ? nil : CapabilitySet(rawValue: UInt32.random(in: 0..<8192, using: &random)),
                noTraining: chance(2), tags: some(Self.tags), credentials: !chance(6))))
        }
      }
      entries.append(CatalogEntry(id: "m", offer: offer("z", 9)))
      let catalog = try Catalog(entries: entries)
      self.catalog = catalog

      var asked = RouterTests.request(
        String(repeating: "word ", count: Int.random(in: 1...300, using: &random)))
      if chance(3) { asked.tools = [Tool()] }
      if chance(3) { asked.sampling = .with { $0.seed = 1 } }
      self.request = asked

      var routing = Routing()
      routing.policy = Routing.Policy(rawValue: Int32.random(in: 0...7, using: &random))
      if chance(3) { routing.order = Self.providers.shuffled(using: &random).dropLast(4) }
      if chance(4) { routing.only = some(Self.providers) }
      if chance(4) { routing.ignore = some(Self.providers) }
      if chance(4) { routing.regions = ["eu"] }
      if chance(6) { routing.tags = ["x"] }
      if chance(5) { routing.dataPolicy = .with { $0.noTraining = true } }
      if chance(5) { routing.maxPrice = .with { $0.output = 10 } }
      if chance(5) { routing.fallbackModels = ["n", "o"] }
      routing.disallowFallbacks = chance(8)
      routing.requireParameters = chance(4)
      self.routing = routing

      self.health = (0..<catalog.offerCount).map { _ in
        var health = OfferHealth()
        if chance(8) { health.availability = .circuitOpen(until: nil) }
        return health
      }
      self.random = random
    }

    func plan() throws(CallFailure) -> Plan {
      let health = self.health
      return try Planner(catalog: self.catalog, health: { health[$0.index] })
        .plan(model: "m", routing: self.routing, facts: RequestFacts(self.request))
    }

    /// The constraints once more, in other words than the planner's.
    func isAllowed(_ offer: CatalogOffer, needs facts: RequestFacts) -> Bool {
      let routing = self.routing
      var needed = facts.requiredCapabilities
      if routing.requireParameters { needed.formUnion(facts.preferredCapabilities) }
      return (routing.only.isEmpty || routing.only.contains(offer.provider))
        && !routing.ignore.contains(offer.provider)
        && (routing.regions.isEmpty || routing.regions.contains(offer.region))
        && Set(routing.tags).isSubset(of: offer.tags)
        && (routing.dataPolicy == nil || offer.dataPolicy.noTraining)
        && (routing.maxPrice == nil || (offer.price?.output).map { $0 <= 10 } == true)
        && (offer.contextWindow == 0 || facts.inputTokens < offer.contextWindow)
        && offer.capabilities.map { $0.isSuperset(of: needed) } != false
        && offer.hasCredentials && self.health[offer.index].availability == .available
    }
  }

  @Test("a plan has exactly the allowed offers, each of the others a reason", arguments: 0..<20)
  func eligibility(block: UInt64) throws {
    for seed in block * 100..<(block + 1) * 100 {
      let scene = try Scene(seed: seed)
      let plan = try scene.plan()
      let facts = RequestFacts(scene.request)
      let models = ["m"] + scene.routing.fallbackModels
      let allowed = models.flatMap { scene.catalog.model(named: $0)?.offers ?? [] }
        .filter { scene.isAllowed($0, needs: facts) }.map(\.index)
      let planned = plan.steps.map(\.offer.index)

      if scene.routing.disallowFallbacks {
        #expect(planned.count == min(allowed.count, 1), "seed \(seed)")
        #expect(Set(planned).isSubset(of: allowed), "seed \(seed)")
      } else {
        #expect(planned.sorted() == allowed.sorted(), "seed \(seed)")
      }
      let offers = models.reduce(0) { $0 + (scene.catalog.model(named: $1)?.offers.count ?? 0) }
      #expect(plan.rejected.count == offers - allowed.count, "seed \(seed)")
    }
  }

  @Test("a plan is the same twice, models in turn, the caller's order first", arguments: 0..<20)
  func ordering(block: UInt64) throws {
    for seed in block * 100..<(block + 1) * 100 {
      let scene = try Scene(seed: seed)
      let plan = try scene.plan()
      #expect(try scene.plan().steps.map(\.offer.index) == plan.steps.map(\.offer.index))

      let models = plan.steps.map(\.model)
      #expect(models == models.sorted(), "seed \(seed)")
      for model in Set(models) {
        let providers = plan.steps.filter { $0.model == model }.map(\.offer.provider)
        let listed = scene.routing.order.filter { providers.contains($0) }
        #expect(Array(providers.prefix(listed.count)) == listed, "seed \(seed)")
      }
    }
  }

  @Test("cheapest: no offer after the caller's order is dearer than one after it", arguments: 0..<5)
  func cheapest(block: UInt64) throws {
    for seed in block * 100..<(block + 1) * 100 {
      let scene = try Scene(seed: seed)
      var routing = scene.routing
      routing.policy = .cheapest
      routing.order = []
      routing.fallbackModels = []
      let facts = RequestFacts(scene.request)
      let plan = try Planner(catalog: scene.catalog).plan(
        model: "m", routing: routing, facts: facts)
      for lacking in [false, true] {
        let costs = plan.steps
          .filter { $0.offer.lacks(facts.preferredCapabilities).isEmpty != lacking }
          .map {
            $0.offer.tokenPrices?.expectedNanoUSD(
              inputTokens: facts.inputTokens, outputTokens: facts.expectedOutputTokens) ?? .max
          }
        #expect(costs == costs.sorted(), "seed \(seed)")
      }
    }
  }

  @Test(
    "random failures: the end comes, within the cap, never another try after commit",
    arguments: 0..<20)
  func attempts(block: UInt64) throws {
    for seed in block * 100..<(block + 1) * 100 {
      var scene = try Scene(seed: seed)
      let plan = try scene.plan()
      let start = MonotonicInstant.now
      let cap = Int.random(in: 1...9, using: &scene.random)
      var loop = AttemptLoop(
        callID: "call", plan: plan, deadline: start + .milliseconds(400), maximumTries: cap)
      var now = start
      var tried: [Int] = []
      var isCommitted = false
      var action = loop.start(now: now)

      script: while true {
        switch action {
        case .done:
          Issue.record("a live call was told that it is over: seed \(seed)")
          break script
        case .fail(let failure):
          #expect(isCommitted == (failure.kind == .streamBroken), "seed \(seed)")
          let bytes = failure.routingFailure?.encoded().count ?? 0
          #expect(bytes <= RoutingFailure.maximumEncodedBytes)
          break script
        case .tryOffer(let step):
          #expect(!isCommitted, "seed \(seed)")
          #expect(now < start + .milliseconds(400), "seed \(seed)")
          #expect(!tried.contains(step.offer.index), "seed \(seed)")
          tried.append(step.offer.index)
        }
        now = now + .milliseconds(Int.random(in: 0...99, using: &scene.random))
        switch Int.random(in: 0..<10, using: &scene.random) {
        case 0:
          loop.committed(now: now)
          isCommitted = true
          action = loop.attemptFailed(AttemptFailure(.serverError, detail: "cut"), now: now)
        case 1:
          _ = loop.completed(usage: Usage(), now: now)
          #expect(loop.served?.offer.index == tried.last)
          break script
        case 2:
          loop.cancelled(now: now)
          break script
        default:
          let outcome = Attempt.Outcome(rawValue: Int32.random(in: 2...13, using: &scene.random))
          action = loop.attemptFailed(AttemptFailure(outcome, detail: "x"), now: now)
        }
      }
      #expect(tried.count <= cap, "seed \(seed)")
      #expect(loop.attempts.count == tried.count, "seed \(seed)")
      #expect(
        plan.steps.map(\.offer.index).starts(with: tried)
          || loop.attempts.contains { $0.outcome == .contextTooLong })
      // Over is over.
      let late = loop.attemptFailed(AttemptFailure(.timeout, detail: "late"), now: now)
      guard case .done = late else {
        Issue.record("an ended call went on: seed \(seed)")
        continue
      }
      #expect(loop.attempts.count == tried.count)
    }
  }
}
