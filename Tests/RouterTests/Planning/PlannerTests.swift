import Codec
import Testing

@testable import Router

@Suite("Planner")
struct PlannerTests {
  @Test("without a policy the offers come in configured order")
  func configuredOrder() throws {
    let plan = try RouterTests.plan(try catalog(offer("c", 0), offer("a", 1), offer("b", 2)))
    #expect(plan.providers == ["c", "a", "b"])
    #expect(plan.policy == .priority)
    #expect(plan.rejected.isEmpty)
  }

  @Test("routing.order comes first, in its order, in any case")
  func order() throws {
    let routing = Routing.with { $0.order = ["B", "x", "a"] }
    let plan = try RouterTests.plan(
      try catalog(offer("a", 0), offer("c", 1), offer("b", 2)), request(), routing)
    #expect(plan.providers == ["b", "a", "c"])
  }

  @Test("cheapest goes by both sides of the price; the unknown is not eligible")
  func cheapest() throws {
    let catalog = try catalog(
      offer("unknown", 0), offer("dear", 1, input: 1, output: 30),
      offer("half", 2, input: 0.1), offer("cheap", 3, input: 2, output: 1),
      offer("free", 4, input: 0, output: 0))
    let plan = try RouterTests.plan(catalog, request(), .with { $0.policy = .cheapest })
    #expect(plan.providers == ["free", "cheap", "dear"])
    #expect(plan.rejected.map(\.offer.provider) == ["unknown", "half"])
    #expect(plan.rejected.allSatisfy { $0.reason == .priceUnknown })
    #expect(plan.policy == .cheapest)
  }

  @Test("where no price is known, cheapest takes what there is")
  func unpriced() throws {
    let catalog = try catalog(offer("a", 0), offer("b", 1))
    let plan = try RouterTests.plan(catalog, request(), .with { $0.policy = .cheapest })
    #expect(Set(plan.providers) == ["a", "b"])
  }

  @Test("cheapest takes the price of long input where the input is long")
  func longInput() throws {
    let tiered = CatalogOffer(
      provider: "tiered", providerIndex: 0, upstreamModel: "t",
      price: .with {
        $0.input = 1
        $0.output = 1
        $0.longInput = [
          .with {
            $0.aboveInputTokens = 1000
            $0.input = 9
          }
        ]
      })
    let catalog = try catalog(tiered, offer("flat", 1, input: 2, output: 1.2))
    let routing = Routing.with { $0.policy = .cheapest }
    #expect(try RouterTests.plan(catalog, request(), routing).providers == ["tiered", "flat"])
    let long = request(String(repeating: "many words ", count: 2000))
    #expect(try RouterTests.plan(catalog, long, routing).providers == ["flat", "tiered"])
  }

  @Test("a policy that the contract doesn't know is refused")
  func unknownPolicy() {
    let routing = Routing.with { $0.policy = Routing.Policy(rawValue: 99) }
    let failure = #expect(throws: CallFailure.self) {
      try RouterTests.plan(try catalog(offer("a")), request(), routing)
    }
    #expect(failure?.kind == .invalidRequest)
    #expect(failure?.fieldViolations.map(\.field) == ["routing.policy"])
  }

  @Test(
    "a price limit that is no price is refused",
    arguments: [-1, -Double.infinity, .nan])
  func badPriceLimit(limit: Double) {
    let routing = Routing.with { $0.maxPrice = .with { $0.call = limit } }
    let failure = #expect(throws: CallFailure.self) {
      try RouterTests.plan(try catalog(offer("a")), request(), routing)
    }
    #expect(failure?.fieldViolations.map(\.field) == ["routing.max_price.call"])
  }

  @Test("disallow_fallbacks leaves one offer")
  func disallowFallbacks() throws {
    let routing = Routing.with {
      $0.disallowFallbacks = true
      $0.fallbackModels = ["n"]
    }
    let catalog = try Catalog(entries: [
      entry("m", [], offer("a", 0)), entry("m", [], offer("b", 1)), entry("n", [], offer("a", 0)),
    ])
    #expect(try RouterTests.plan(catalog, request(), routing).providers == ["a"])
  }

  @Test("fallback models come last, under the same constraints, once each")
  func fallbackModels() throws {
    let catalog = try Catalog(entries: [
      entry("m", [], offer("a", 0, region: "eu")), entry("n", ["nn"], offer("a", 0, region: "eu")),
      entry("n", [], offer("b", 1, region: "us")), entry("o", [], offer("b", 1, region: "eu")),
    ])
    let routing = Routing.with {
      $0.regions = ["eu"]
      $0.fallbackModels = ["o", "nn", "m", "N", "o"]
    }
    let plan = try RouterTests.plan(catalog, request(), routing)
    #expect(plan.steps.map(\.model) == ["m", "o", "n"])
    #expect(plan.rejected.map(\.offer.provider) == ["b"])
    #expect(plan.model == "m")
  }

  @Test("an unknown fallback model is named by its path")
  func unknownFallback() {
    let routing = Routing.with { $0.fallbackModels = ["m", "zzz"] }
    let failure = #expect(throws: CallFailure.self) {
      try RouterTests.plan(try catalog(offer("a")), request(), routing)
    }
    #expect(failure?.kind == .modelNotFound)
    #expect(failure?.message.hasPrefix("routing.fallback_models[1]") == true)
  }

  @Test("offers that take every parameter come before those that lack one")
  func preferredParameters() throws {
    var asked = request()
    asked.sampling = .with { $0.seed = 7 }
    let catalog = try catalog(
      offer("plain", 0, capabilities: []), offer("seeded", 1, capabilities: [.seed]),
      offer("unknown", 2))
    #expect(try RouterTests.plan(catalog, asked).providers == ["seeded", "unknown", "plain"])
    #expect(try RouterTests.plan(catalog, request()).providers == ["plain", "seeded", "unknown"])

    let strict = try RouterTests.plan(catalog, asked, .with { $0.requireParameters = true })
    #expect(strict.providers == ["seeded", "unknown"])
    #expect(strict.rejected.map(\.reason) == [.parameter("seed")])
  }

  @Test("a parameter that the dialect doesn't take counts the same")
  func unsupportedParameter() throws {
    let lacking = FieldSupport(dropped: RequestFieldSet(.topK))
    let catalog = try catalog(offer("a", 0, dialect: lacking), offer("b", 1))
    var asked = request()
    asked.sampling = .with { $0.topK = 5 }
    #expect(try RouterTests.plan(catalog, asked).providers == ["b", "a"])
    #expect(try RouterTests.plan(catalog, request()).providers == ["a", "b"])
    let strict = try RouterTests.plan(catalog, asked, .with { $0.requireParameters = true })
    #expect(strict.providers == ["b"])
    #expect(strict.rejections().map(\.detail) == ["does not take sampling.top_k"])
  }

  @Test("a suffix sets the policy or pins the provider")
  func suffixes() throws {
    let catalog = try catalog(
      offer("dear", 0, input: 9, output: 9), offer("cheap", 1, input: 1, output: 1))
    #expect(
      try RouterTests.plan(catalog, request(model: "m:cheapest")).providers == ["cheap", "dear"])
    let pinned = try RouterTests.plan(catalog, request(model: "m:CHEAP"))
    #expect(pinned.providers == ["cheap"])
    #expect(pinned.rejected.map(\.reason) == [.notPinned("cheap")])
  }
}
