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

    func plan(_ routing: Routing? = nil) throws(CallFailure) -> Plan {
      let health = self.health
      return try RouterTests.plan(
        self.catalog, self.request, routing ?? self.routing, health: { health[$0.index] })
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
      // By price, what has none is left out too.
      var routing = scene.routing
      if routing.policy == .cheapest { routing.policy = .fastest }
      let plan = try scene.plan(routing)
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

  @Test("cheapest: what is left is in order of its price, but for the choice among equals")
  func cheapest() throws {
    for seed in UInt64(0)..<500 {
      let scene = try Scene(seed: seed)
      var routing = scene.routing
      routing.policy = .cheapest
      routing.order = []
      routing.fallbackModels = []
      let facts = RequestFacts(scene.request)
      let plan = try scene.plan(routing)
      for lacking in [false, true] {
        let costs = plan.steps
          .filter { $0.offer.lacks(facts.preferredCapabilities).isEmpty != lacking }
          .compactMap {
            $0.offer.tokenPrices?.expectedNanoUSD(
              inputTokens: facts.inputTokens,
              outputTokens: min(
                facts.maxOutputTokens ?? .max, RequestFacts.usualOutputTokens))
          }
        let sorted = costs.sorted()
        #expect(costs.dropFirst() == costs.dropFirst().sorted()[...], "seed \(seed)")
        if let first = costs.first, let least = sorted.first {
          #expect(Double(first) <= Double(least) * PolicyOrder.nearCost, "seed \(seed)")
        }
      }
    }
  }

  @Test(
    "random failures: the end comes, within cap and deadline, never a try after commit",
    arguments: 0..<20)
  func dispatch(block: UInt64) throws {
    for seed in block * 100..<(block + 1) * 100 {
      try RandomDispatch(Scene(seed: seed), seed: seed).run()
    }
  }

  /// A call against providers that do whatever they like, in simulated time.
  private struct RandomDispatch: ~Copyable {
    private var random: SeededGenerator
    private var call: DispatchedCall
    private let seed: UInt64
    private let cap: Int
    private let end: MonotonicInstant
    private var now = MonotonicInstant.now
    private var running: [Int] = []
    private var begun: [Dispatcher.Try] = []
    private var wakeAt: MonotonicInstant?
    private var isCommitted = false
    private var failure: CallFailure?

    init(_ scene: Scene, seed: UInt64) throws {
      self.seed = seed
      self.random = scene.random
      self.cap = Int.random(in: 1...9, using: &self.random)
      self.end = self.now + .milliseconds(400)
      let hedgeAfter = Duration.milliseconds(Int.random(in: 1...80, using: &self.random))
      self.call = DispatchedCall(
        Dispatcher(
          callID: "call", plan: try scene.plan(), deadline: self.end,
          hedgeAfter: Bool.random(using: &self.random) ? hedgeAfter : nil,
          maximumTries: self.cap))
    }

    consuming func run() {
      var isServed = false
      self.follow(self.call.start(self.now))
      while self.failure == nil, !isServed {
        let isAwaited = self.wakeAt != nil || !self.running.isEmpty
        #expect(isAwaited, "nothing is awaited: seed \(self.seed)")
        guard isAwaited else { return }
        self.now = self.now + .milliseconds(Int.random(in: 0...40, using: &self.random))
        if let wakeAt = self.wakeAt, self.running.isEmpty || wakeAt <= self.now {
          self.now = max(self.now, wakeAt)
          if self.now >= self.end {
            self.follow(self.call.dispatcher.deadlinePassed(usages: { _ in nil }, now: self.now))
          } else {
            self.follow(self.call.woke(self.now))
          }
          continue
        }
        guard let number = self.running.randomElement(using: &self.random) else { continue }
        isServed = self.happen(to: number)
      }
      self.check(isServed: isServed)
    }

    /// - Returns: whether the call is served.
    private mutating func happen(to number: Int) -> Bool {
      switch Int.random(in: 0..<10, using: &self.random) {
      case 0:
        self.isCommitted = true
        self.follow(self.call.dispatcher.answered(number, commits: true, now: self.now))
        self.fail(number, .serverError)
      case 1:
        self.follow(self.call.dispatcher.answered(number, commits: false, now: self.now))
        #expect(self.running == [number], "two answers: seed \(self.seed)")
        _ = self.call.dispatcher.completed(number, usage: Usage(), now: self.now)
        return true
      case 2:
        self.follow(self.call.dispatcher.answered(number, commits: false, now: self.now))
        #expect(self.running == [number], "two answers: seed \(self.seed)")
        self.fail(number, .badResponse)
      default:
        self.fail(
          number, Attempt.Outcome(rawValue: Int32.random(in: 2...13, using: &self.random)))
      }
      return false
    }

    private mutating func fail(_ number: Int, _ outcome: Attempt.Outcome) {
      self.running.removeAll { $0 == number }
      self.follow(self.call.failed(number, AttemptFailure(outcome, detail: "x"), self.now))
    }

    private mutating func follow(_ orders: Dispatcher.Orders) {
      self.wakeAt = orders.wakeAt
      self.failure = self.failure ?? orders.failure
      if let begin = orders.begin {
        #expect(self.isCommitted == false, "a try after commit: seed \(self.seed)")
        #expect(self.now < self.end, "a try after the deadline: seed \(self.seed)")
        #expect(self.running.isEmpty != begin.isHedge, "seed \(self.seed)")
        self.running.append(begin.number)
        self.begun.append(begin)
      }
      #expect(self.running.count <= 2, "seed \(self.seed)")
      if let number = orders.callOff {
        #expect(self.running.contains(number), "seed \(self.seed)")
        self.running.removeAll { $0 == number }
        self.follow(self.call.wasCalledOff(number, self.now))
      }
    }

    private consuming func check(isServed: Bool) {
      let attempts = self.call.dispatcher.attempts
      #expect(self.begun.count <= self.cap, "seed \(self.seed)")
      #expect(attempts.count == self.begun.count, "seed \(self.seed)")
      let tries = Dictionary(grouping: self.begun, by: \.step.offer.index)
      #expect(tries.values.allSatisfy { $0.count <= 2 }, "seed \(self.seed)")
      if let failure = self.failure {
        #expect(self.isCommitted == (failure.kind == .streamBroken), "seed \(self.seed)")
        let bytes = failure.routingFailure?.encoded().count ?? 0
        #expect(bytes <= RoutingFailure.maximumEncodedBytes)
      } else {
        #expect(attempts.last?.outcome == .served, "seed \(self.seed)")
        #expect(attempts.filter { $0.outcome == .served }.count == 1, "seed \(self.seed)")
      }
      // Over is over.
      let late = self.call.woke(self.now + .seconds(9))
      #expect(late.isNothing, "seed \(self.seed)")
    }
  }
}
