package import Codec

/// Decides which offers a call tries and in which order. Pure and deterministic: the same
/// arguments give the same plan.
package struct Planner {
  /// Models of `routing.fallback_models`.
  package static let maximumFallbackModels = 16
  /// Names in each of the other lists of `Routing`.
  package static let maximumNames = 256

  private let snapshot: HealthSnapshot
  private var catalog: Catalog { self.snapshot.catalog }

  package init(_ snapshot: HealthSnapshot) { self.snapshot = snapshot }

  /// - Parameters:
  ///   - model: the call's model string.
  ///   - routing: the call's, completed from the caller's key and the configuration; nil where it
  ///     asks for nothing.
  ///   - random: what calls that are alike are told apart by.
  /// - Returns: a plan, perhaps without steps: `Dispatcher.start` then says why.
  /// - Throws: `invalidRequest` or `modelNotFound`.
  package func plan(
    model: String, routing: Routing?, facts: RequestFacts, context: CallContext,
    random: inout SplitMix64
  ) throws(CallFailure) -> Plan {
    if let routing { try Self.validate(routing) }
    let constraints = Constraints(routing: routing, facts: facts, context: context)
    let reference = try ModelReference(model, catalog: self.catalog, routing: constraints.routing)
    let asked = reference.policy ?? constraints.routing.policy
    var plan = Plan(
      model: self.catalog.models[reference.place].id,
      policy: asked == .unspecified ? context.policy : asked)

    self.append(reference, to: &plan, constraints, random: &random)
    let fallbacks = constraints.routing.fallbackModels
    if !fallbacks.isEmpty {
      var planned = [reference.place]
      for (index, name) in fallbacks.enumerated() {
        let fallback = try ModelReference(
          name, field: "routing.fallback_models[\(index)]", catalog: self.catalog,
          routing: constraints.routing)
        guard !planned.contains(fallback.place) else { continue }
        planned.append(fallback.place)
        self.append(fallback, to: &plan, constraints, random: &random)
      }
    }
    if constraints.routing.disallowFallbacks {
      plan.allowsOneTry = true
      plan.steps.removeLast(max(plan.steps.count - 1, 0))
    }
    return plan
  }

  private func append(
    _ reference: ModelReference, to plan: inout Plan, _ constraints: borrowing Constraints,
    random: inout SplitMix64
  ) {
    let id = self.catalog.models[reference.place].id
    let offers = self.catalog.models[reference.place].offers
    let policy = reference.policy ?? plan.policy
    let expectation = Expectation(
      facts: constraints.facts, context: constraints.context,
      typicalOutputTokens: self.typicalOutputTokens(of: offers))

    var candidates: [Candidate] = []
    candidates.reserveCapacity(offers.count)
    for (place, offer) in offers.enumerated() {
      let health = self.snapshot[offer]
      if let rejection = constraints.rejection(of: offer, pin: reference.provider, health: health) {
        plan.reject(offer, rejection)
        continue
      }
      let candidate = self.candidate(
        offer, place: place, health, policy: policy, expectation, constraints, random: &random)
      // What isn't known to be slow now would never be known to be fast again.
      if !candidate.isStale, !candidate.isProbed,
        let rejection = constraints.lateness(of: candidate.timeToFirstToken)
      {
        plan.reject(offer, rejection)
      } else {
        candidates.append(candidate)
      }
    }
    if policy == .cheapest, candidates.contains(where: { $0.cost != nil }) {
      // What costs nobody knows how much is not the cheapest.
      for candidate in candidates where candidate.cost == nil {
        plan.reject(offers[candidate.place], .priceUnknown)
      }
      candidates.removeAll { $0.cost == nil }
    }
    PolicyOrder(policy: policy, affinity: constraints.context.affinity)
      .sort(&candidates, random: &random)
    plan.steps.reserveCapacity(plan.steps.count + candidates.count)
    for candidate in candidates {
      let offer = offers[candidate.place]
      plan.steps.append(
        Plan.Step(
          model: id, offer: offer, load: self.snapshot.load(of: offer),
          probe: candidate.isProbed ? self.snapshot[offer].availability.probe : nil,
          timeToFirstToken: candidate.timeToFirstToken))
    }
  }

  private func candidate(
    _ offer: CatalogOffer, place: Int, _ health: borrowing OfferHealth, policy: Routing.Policy,
    _ expectation: borrowing Expectation, _ constraints: borrowing Constraints,
    random: inout SplitMix64
  ) -> Candidate {
    let order = constraints.routing.order
    let cached = expectation.cachedTokens(at: offer, health)
    let time = expectation.timeToFirstToken(health, cachedTokens: cached)
    let load = self.snapshot.load(of: offer)
    let isHeldBack = health.share < 1 && random.nextUnit() >= Double(health.share)
    return Candidate(
      place: place, inFlight: load.inFlight, weight: offer.weight,
      draw: constraints.context.affinity?.draw(for: offer) ?? 0,
      isProbed: health.availability.probe != nil,
      rank: order.firstIndex { $0.equalsIgnoringCase(offer.provider) } ?? order.count,
      lacksParameter: !offer.drops(constraints.facts).isEmpty
        || !offer.lacks(constraints.facts.preferredCapabilities).isEmpty,
      isDemoted: isHeldBack || health.isOutlier
        || health.isAtLimit(
          begun: load.begun, inputTokens: constraints.facts.inputTokens,
          now: constraints.context.now)
        || Self.misses(constraints.routing.serviceLevel, time, health.outputTokensPerSecond),
      cost: policy == .cheapest || policy == .balanced
        ? expectation.cost(at: offer, cachedTokens: cached) : nil,
      timeToFirstToken: time, tokensPerSecond: health.outputTokensPerSecond,
      isStale: health.isStale, freshness: Double(health.freshness),
      isWarm: (constraints.context.warmTokens(at: offer) ?? 0) > 0)
  }

  /// What isn't measured misses nothing.
  private static func misses(
    _ level: ServiceLevel?, _ time: Quantiles?, _ tokensPerSecond: Double?
  ) -> Bool {
    guard let level else { return false }
    if let most = level.maxTimeToFirstToken, let p95 = time?.p95, p95 > most.duration {
      return true
    }
    if let least = level.minTokensPerSecond, let rate = tokensPerSecond, rate < least {
      return true
    }
    return false
  }

  private func typicalOutputTokens(of offers: [CatalogOffer]) -> Double? {
    var sum = 0.0
    var count = 0.0
    for offer in offers {
      guard let tokens = self.snapshot[offer].outputTokens else { continue }
      sum += tokens
      count += 1
    }
    return count > 0 ? sum / count : nil
  }

  private static func validate(_ routing: Routing) throws(CallFailure) {
    guard (0...Routing.Policy.leastBusy.rawValue).contains(routing.policy.rawValue) else {
      throw .invalid("routing.policy", "has the unknown value \(routing.policy.rawValue)")
    }
    guard routing.fallbackModels.count <= Self.maximumFallbackModels else {
      throw .invalid(
        "routing.fallback_models", "names more than \(Self.maximumFallbackModels) models")
    }
    try Self.check(routing.order, "order")
    try Self.check(routing.only, "only")
    try Self.check(routing.ignore, "ignore")
    try Self.check(routing.regions, "regions")
    try Self.check(routing.tags, "tags")
    try Self.check(routing.quantizations, "quantizations")
    try Self.check(routing.serviceLevel)
    guard let limit = routing.maxPrice else { return }
    let prices = [("input", limit.input), ("output", limit.output), ("call", limit.call)]
    for (name, price) in prices {
      if let price, !(price >= 0) {
        throw .invalid("routing.max_price.\(name)", "is \(price); a price is 0 or more")
      }
    }
  }

  private static func check(_ level: ServiceLevel?) throws(CallFailure) {
    guard let level else { return }
    let durations = [
      ("max_time_to_first_token", level.maxTimeToFirstToken), ("hedge_after", level.hedgeAfter),
    ]
    for (name, duration) in durations {
      if let duration, duration.duration <= .zero {
        throw .invalid("routing.service_level.\(name)", "is not a positive duration")
      }
    }
    if let rate = level.minTokensPerSecond, !(rate > 0) {
      throw .invalid("routing.service_level.min_tokens_per_second", "is \(rate); give more than 0")
    }
  }

  private static func check(_ names: [String], _ field: StaticString) throws(CallFailure) {
    if names.count > Self.maximumNames {
      throw .invalid("routing.\(field)", "has more than \(Self.maximumNames) entries")
    }
  }
}
