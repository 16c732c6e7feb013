import Clock
import Codec
import Testing

@testable import Router

@Suite("Policies")
struct PolicyOrderTests {
  private let now = MonotonicInstant.now

  /// How often each provider is first, over so many calls.
  private func shares(
    _ catalog: Catalog, _ policy: Routing.Policy, of calls: Int = 2000,
    request: CompleteRequest = request(), busy: [String: Int] = [:],
    affinity: ((Int) -> Affinity?)? = nil, health: @escaping OfferHealthLookup
  ) throws -> [String: Int] {
    let snapshot = HealthSnapshot(catalog, health: health)
    for offer in catalog.models.flatMap(\.offers) {
      for _ in 0..<(busy[offer.provider] ?? 0) { snapshot.load(of: offer).begin() }
    }
    var random = SplitMix64(seed: 42)
    var first: [String: Int] = [:]
    for call in 0..<calls {
      let plan = try Planner(snapshot).plan(
        model: "m", routing: .with { $0.policy = policy }, facts: RequestFacts(request),
        context: CallContext(now: self.now, affinity: affinity?(call)), random: &random)
      first[plan.providers.first ?? "", default: 0] += 1
    }
    return first
  }

  private func measured(
    seconds: [String: Double] = [:], rates: [String: Double] = [:]
  ) -> OfferHealthLookup {
    { offer in
      var health = OfferHealth()
      if let time = seconds[offer.provider] {
        health.timeToFirstToken = Quantiles(p50: .seconds(time), p95: .seconds(2 * time))
        health.freshness = 1000
      }
      health.outputTokensPerSecond = rates[offer.provider]
      return health
    }
  }

  @Test("fastest goes by the expected time to the first token, throughput by the output rate")
  func measuredPolicies() throws {
    let catalog = try catalog(offer("a", 0), offer("b", 1), offer("c", 2))
    let health = self.measured(
      seconds: ["a": 0.9, "b": 0.3, "c": 0.6], rates: ["a": 90, "b": 30, "c": 60])
    let fastest = try plan(catalog, request(), .with { $0.policy = .fastest }, health: health)
    #expect(fastest.providers == ["b", "c", "a"])
    let throughput = try plan(
      catalog, request(), .with { $0.policy = .throughput }, health: health)
    #expect(throughput.providers == ["a", "c", "b"])
    #expect(throughput.policy == .throughput)
  }

  @Test("balanced is the cheapest within reach of the fastest, then by time")
  func balanced() throws {
    let catalog = try catalog(
      offer("fast", 0, input: 9, output: 9), offer("near", 1, input: 1, output: 1),
      offer("slow", 2, input: 0, output: 0), offer("slower", 3, input: 0, output: 0),
      offer("unpriced", 4))
    let health = self.measured(
      seconds: ["fast": 0.4, "near": 0.6, "slow": 2, "slower": 3, "unpriced": 0.5])
    let plan = try plan(catalog, request(), .with { $0.policy = .balanced }, health: health)
    #expect(plan.providers == ["near", "fast", "unpriced", "slow", "slower"])
  }

  @Test("without measurements balanced goes by cost alone")
  func balancedUnmeasured() throws {
    let catalog = try catalog(
      offer("dear", 0, input: 9, output: 9), offer("cheap", 1, input: 1, output: 1))
    #expect(
      try plan(catalog, request(), .with { $0.policy = .balanced }).providers == ["cheap", "dear"])
  }

  @Test("what a conversation left in a provider's cache counts at its price")
  func cachedPrice() throws {
    func priced(_ name: String, _ index: Int, _ input: Double, cached: Double) -> CatalogOffer {
      CatalogOffer(
        provider: name, providerIndex: index, upstreamModel: name,
        price: .with {
          $0.input = input
          $0.cachedInput = cached
          $0.output = 0
        })
    }
    let warm = priced("warm", 1, 1.2, cached: 0.1)
    let catalog = try catalog(priced("cold", 0, 1, cached: 0.1), warm)
    let long = request(String(repeating: "many words ", count: 2000))
    let routing = Routing.with { $0.policy = .cheapest }
    let inputTokens = RequestFacts(long).inputTokens
    var context = CallContext(
      now: self.now, affinity: Affinity(of: long, inputTokens: inputTokens))
    #expect(try plan(catalog, long, routing, context: context).providers == ["cold", "warm"])

    let prefixes = WarmPrefixes(start: self.now)
    let key = try #require(context.affinity?.key)
    prefixes.remember(key, at: warm, inputTokens: inputTokens / 2, now: self.now)
    context.affinity?.warm = prefixes.warmPrefix(of: key, now: self.now)
    #expect(try plan(catalog, long, routing, context: context).providers == ["warm", "cold"])

    // Too little of it to be worth the dearer price.
    prefixes.remember(key, at: warm, inputTokens: inputTokens / 10, now: self.now)
    context.affinity?.warm = prefixes.warmPrefix(of: key, now: self.now)
    #expect(try plan(catalog, long, routing, context: context).providers == ["cold", "warm"])
  }

  @Test("weighted draws by the weights, and 0 only when nothing else is left")
  func weighted() throws {
    let catalog = try catalog(
      offer("a", 0, weight: 1), offer("b", 1, weight: 3), offer("none", 2, weight: 0))
    let shares = try self.shares(catalog, .weighted) { _ in .unmeasured }
    #expect(shares["none"] == nil)
    #expect((430...570).contains(shares["a"] ?? 0))
    let plan = try plan(catalog, request(), .with { $0.policy = .weighted })
    #expect(plan.providers.last == "none")
  }

  @Test("least_busy goes by the calls in flight, and equals share")
  func leastBusy() throws {
    let catalog = try catalog(offer("a", 0), offer("b", 1), offer("c", 2))
    let shares = try self.shares(catalog, .leastBusy, busy: ["a": 3]) { _ in .unmeasured }
    #expect(shares["a"] == nil)
    #expect((800...1200).contains(shares["b"] ?? 0))
  }

  @Test("of offers that are as good as equal, one of two drawn is first, the less busy one")
  func twoChoices() throws {
    let catalog = try catalog(offer("a", 0), offer("b", 1), offer("c", 2), offer("far", 3))
    let health = self.measured(seconds: ["a": 1, "b": 1.05, "c": 1.1, "far": 1.3])
    let even = try self.shares(catalog, .fastest, health: health)
    #expect(even["far"] == nil)
    for provider in ["a", "b", "c"] { #expect((550...790).contains(even[provider] ?? 0)) }
    // The busiest of three is never the less busy of two.
    let uneven = try self.shares(catalog, .fastest, busy: ["a": 9], health: health)
    #expect(uneven["a"] == nil)
  }

  @Test("an offer without fresh data is explored now and then, each as often as the others")
  func exploration() throws {
    let catalog = try catalog(
      offer("known", 0), offer("x", 1), offer("y", 2), offer("z", 3))
    let seconds = ["known": 0.2, "x": 1, "y": 2, "z": 3]
    let rates = ["known": 50.0, "x": 5, "y": 4, "z": 3]
    for policy in [Routing.Policy.fastest, .throughput, .balanced] {
      let unknown = try self.shares(
        catalog, policy, of: 3000, health: self.measured(seconds: ["known": 0.2], rates: rates))
      for provider in ["x", "y", "z"] { #expect((150...250).contains(unknown[provider] ?? 0)) }
      let stale = try self.shares(
        catalog, policy, of: 30_000,
        health: { offer in
          var health = self.measured(seconds: seconds, rates: rates)(offer)
          if offer.provider != "known" { health.freshness = 1 }
          return health
        })
      for provider in ["x", "y", "z"] { #expect((150...250).contains(stale[provider] ?? 0)) }
    }
    let health = self.measured(seconds: seconds, rates: rates)
    let unexplored = try self.shares(catalog, .priority, health: health)
    #expect(unexplored == ["known": 2000])
  }

  @Test("where nothing is measured yet, all are equals")
  func coldStart() throws {
    let catalog = try catalog(offer("a", 0), offer("b", 1))
    let shares = try self.shares(catalog, .fastest) { _ in .unmeasured }
    #expect((850...1150).contains(shares["a"] ?? 0))
  }

  @Test("an outlier, and one that misses the caller's service level, come last for now")
  func demoted() throws {
    let catalog = try catalog(offer("a", 0), offer("b", 1))
    let outlier = try plan(
      catalog,
      health: { offer in
        var health = OfferHealth()
        health.isOutlier = offer.provider == "a"
        return health
      })
    #expect(outlier.providers == ["b", "a"])

    let health = self.measured(seconds: ["a": 0.6, "b": 0.4], rates: ["a": 50, "b": 20])
    func level(_ change: (inout ServiceLevel) -> Void) throws -> [String] {
      let routing = Routing.with { $0.serviceLevel = ServiceLevel.with(change) }
      return try plan(catalog, request(), routing, health: health).providers
    }
    #expect(try level { $0.maxTimeToFirstToken = .with { $0.seconds = 1 } } == ["b", "a"])
    #expect(try level { $0.maxTimeToFirstToken = .with { $0.seconds = 2 } } == ["a", "b"])
    #expect(try level { $0.minTokensPerSecond = 30 } == ["a", "b"])
    #expect(try level { $0.minTokensPerSecond = 60 } == ["a", "b"])
  }

  @Test("after an outage an offer has its share of the calls")
  func slowStart() throws {
    let catalog = try catalog(offer("a", 0), offer("b", 1))
    let shares = try self.shares(catalog, .priority) { offer in
      var health = OfferHealth()
      if offer.provider == "a" { health.share = 0.25 }
      return health
    }
    #expect((420...580).contains(shares["a"] ?? 0))
  }

  @Test("an offer whose first token usually comes after the deadline is not eligible")
  func deadline() throws {
    let catalog = try catalog(offer("slow", 0), offer("fast", 1))
    let health = self.measured(seconds: ["slow": 3, "fast": 0.5])
    let context = CallContext(now: self.now, deadline: self.now + .seconds(2))
    let plan = try plan(catalog, health: health, context: context)
    #expect(plan.providers == ["fast"])
    #expect(plan.rejections().map(\.constraint) == [.deadline])
    #expect(plan.rejections().first?.detail.contains("2000 ms are left") == true)
    // What was slow an hour ago may be fast: only a call tells.
    let stale = try RouterTests.plan(
      catalog,
      health: { offer in
        var health = health(offer)
        health.freshness = 1
        return health
      }, context: context)
    #expect(stale.providers.count == 2)
  }

  @Test("a provider that has too few input tokens left before its limit is not eligible")
  func tokensLeft() throws {
    let catalog = try catalog(offer("a", 0), offer("b", 1))
    let now = self.now
    func providers(left: Int64, resetsIn: Duration) throws -> [String] {
      try plan(
        catalog,
        health: { offer in
          var health = OfferHealth()
          if offer.provider == "a" {
            health.tokensLeft = Allowance(remaining: left, resetsAt: now + resetsIn)
          }
          return health
        }, context: CallContext(now: now)
      ).providers
    }
    #expect(try providers(left: 1, resetsIn: .seconds(5)) == ["b"])
    #expect(try providers(left: 1, resetsIn: .zero) == ["a", "b"])
    #expect(try providers(left: 5000, resetsIn: .seconds(5)) == ["a", "b"])
  }

  @Test("calls since a provider told of its limit count, and the one over it goes elsewhere")
  func atLimit() throws {
    let catalog = try catalog(offer("a", 0), offer("b", 1))
    let now = self.now
    func order(requests: Int64? = nil, tokens: Int64? = nil, callsSince: Int) throws -> [String] {
      let snapshot = HealthSnapshot(catalog) { offer in
        var health = OfferHealth()
        guard offer.provider == "a" else { return health }
        func allowance(_ remaining: Int64) -> Allowance {
          Allowance(remaining: remaining, after: 3, resetsAt: now + .seconds(9))
        }
        health.requestsLeft = requests.map(allowance)
        health.tokensLeft = tokens.map(allowance)
        return health
      }
      let load = snapshot.load(of: catalog.models[0].offers[0])
      for _ in 0..<3 + callsSince {
        load.begin()
        load.end()
      }
      var facts = RequestFacts(request())
      facts.inputTokens = 100
      var random = SplitMix64(seed: 1)
      return try Planner(snapshot).plan(
        model: "m", routing: nil, facts: facts, context: CallContext(now: now), random: &random
      ).providers
    }
    #expect(try order(requests: 10, callsSince: 9) == ["a", "b"])
    #expect(try order(requests: 10, callsSince: 10) == ["b", "a"])
    #expect(try order(tokens: 500, callsSince: 4) == ["a", "b"])
    #expect(try order(tokens: 500, callsSince: 5) == ["b", "a"])
    #expect(try order(requests: .max, tokens: .max, callsSince: 100) == ["a", "b"])
  }

  // MARK: - Affinity

  private func keyed(_ key: String) -> Affinity? {
    Affinity(
      of: .with { $0.routing = .with { $0.affinityKey = key } }, inputTokens: 10)
  }

  @Test("calls of one key go to one of the equals, and keys spread over them")
  func affinity() throws {
    let catalog = try catalog(offer("a", 0), offer("b", 1), offer("c", 2))
    for policy in [Routing.Policy.leastBusy, .fastest, .weighted] {
      let one = try self.shares(
        catalog, policy, affinity: { _ in self.keyed("conversation") },
        health: { _ in .unmeasured })
      #expect(one.count == 1)
      let many = try self.shares(
        catalog, policy, affinity: { self.keyed("conversation \($0)") },
        health: { _ in .unmeasured })
      for provider in ["a", "b", "c"] { #expect((550...790).contains(many[provider] ?? 0)) }
    }
  }

  @Test("a key's offer that is much busier than its equals is passed over")
  func boundedLoad() throws {
    let catalog = try catalog(offer("a", 0), offer("b", 1))
    let free = try self.shares(
      catalog, .fastest, of: 1, affinity: { _ in self.keyed("k") },
      health: { _ in .unmeasured })
    let usual = try #require(free.keys.first)
    let busy = try self.shares(
      catalog, .fastest, of: 1, busy: [usual: 20], affinity: { _ in self.keyed("k") },
      health: { _ in .unmeasured })
    #expect(busy.keys.first != usual)
  }

  @Test("when an offer goes, only its own keys move")
  func rendezvous() throws {
    let three = try catalog(offer("a", 0), offer("b", 1), offer("c", 2))
    let two = try catalog(offer("a", 0), offer("b", 1))
    for number in 0..<200 {
      let affinity = self.keyed("\(number)")
      func first(_ catalog: Catalog) throws -> String? {
        try plan(
          catalog, request(), .with { $0.policy = .weighted },
          context: CallContext(now: self.now, affinity: affinity)
        ).providers.first
      }
      let before = try first(three)
      if before != "c" { #expect(try first(two) == before) }
    }
  }
}
