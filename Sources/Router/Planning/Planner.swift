package import Codec

/// Decides which offers a call tries and in which order. Pure and deterministic: the same
/// arguments give the same plan.
package struct Planner {
  /// Models of `routing.fallback_models`.
  package static let maximumFallbackModels = 16
  /// Names in each of the other lists of `Routing`.
  package static let maximumNames = 256

  /// Names a parameter of the call that an offer's dialect doesn't take ("sampling.top_k"), or nil.
  package typealias UnsupportedParameter = (CatalogOffer) -> String?

  private let catalog: Catalog
  private let health: OfferHealthLookup?
  private let unsupportedParameter: UnsupportedParameter?

  /// - Parameters:
  ///   - health: nil: every offer is available.
  ///   - unsupportedParameter: nil: every offer takes every parameter.
  package init(
    catalog: Catalog, health: OfferHealthLookup? = nil,
    unsupportedParameter: UnsupportedParameter? = nil
  ) {
    self.catalog = catalog
    self.health = health
    self.unsupportedParameter = unsupportedParameter
  }

  /// - Parameters:
  ///   - model: the call's model string.
  ///   - routing: the call's, completed from the caller's key and the configuration.
  /// - Returns: a plan, perhaps without steps: `AttemptLoop.start` then says why.
  /// - Throws: `invalidRequest` or `modelNotFound`.
  package func plan(
    model: String, routing: Routing, facts: RequestFacts
  ) throws(CallFailure) -> Plan {
    try Self.validate(routing)
    let reference = try ModelReference(model, catalog: self.catalog, routing: routing)
    let policy = reference.policy ?? routing.policy
    var plan = Plan(
      model: self.catalog.models[reference.place].id, appliedPolicy: Self.applied(policy))

    var planned = [reference.place]
    self.append(reference, to: &plan, routing: routing, facts: facts)
    for (index, name) in routing.fallbackModels.enumerated() {
      let fallback = try ModelReference(
        name, field: "routing.fallback_models[\(index)]", catalog: self.catalog, routing: routing)
      guard !planned.contains(fallback.place) else { continue }
      planned.append(fallback.place)
      self.append(fallback, to: &plan, routing: routing, facts: facts)
    }
    if routing.disallowFallbacks, plan.steps.count > 1 {
      plan.steps.removeLast(plan.steps.count - 1)
    }
    return plan
  }

  private func append(
    _ reference: ModelReference, to plan: inout Plan, routing: Routing, facts: RequestFacts
  ) {
    let model = self.catalog.models[reference.place]
    let constraints = Constraints(routing: routing, facts: facts, pin: reference.provider)
    let policy = Self.applied(reference.policy ?? routing.policy)
    var candidates: [OfferOrder.Candidate] = []
    candidates.reserveCapacity(model.offers.count)

    for (place, offer) in model.offers.enumerated() {
      let parameter = self.unsupportedParameter?(offer)
      let health = self.health?(offer) ?? .unmeasured
      if let reason = constraints.rejection(of: offer, lacking: parameter, health: health) {
        plan.rejected.append(Plan.RejectedOffer(offer: offer, reason: reason))
        continue
      }
      let lacksParameter = parameter != nil || !offer.lacks(facts.preferredCapabilities).isEmpty
      candidates.append(
        OfferOrder.Candidate(
          place: place, offer: offer, lacksParameter: lacksParameter, policy: policy,
          routing: routing, facts: facts))
    }
    candidates.sort(by: OfferOrder.precedes)
    plan.steps.reserveCapacity(plan.steps.count + candidates.count)
    plan.steps.append(
      contentsOf: candidates.lazy.map {
        Plan.Step(model: model.id, offer: model.offers[$0.place])
      })
  }

  /// The policy that can be followed: those that go by measurements keep the configured order
  /// until there are some.
  private static func applied(_ policy: Routing.Policy) -> Routing.Policy {
    policy == .cheapest ? .cheapest : .priority
  }

  private static func validate(_ routing: Routing) throws(CallFailure) {
    guard (0...Routing.Policy.leastBusy.rawValue).contains(routing.policy.rawValue) else {
      throw .invalid("routing.policy", "has the unknown value \(routing.policy.rawValue)")
    }
    guard routing.fallbackModels.count <= Self.maximumFallbackModels else {
      throw .invalid(
        "routing.fallback_models", "names more than \(Self.maximumFallbackModels) models")
    }
    let lists = [
      ("order", routing.order), ("only", routing.only), ("ignore", routing.ignore),
      ("regions", routing.regions), ("tags", routing.tags),
      ("quantizations", routing.quantizations),
    ]
    for (name, list) in lists where list.count > Self.maximumNames {
      throw .invalid("routing.\(name)", "has more than \(Self.maximumNames) entries")
    }
    guard let limit = routing.maxPrice else { return }
    let prices = [("input", limit.input), ("output", limit.output), ("call", limit.call)]
    for (name, price) in prices {
      if let price, !(price >= 0) {
        throw .invalid("routing.max_price.\(name)", "is \(price); a price is 0 or more")
      }
    }
  }
}
