package import Codec

/// Decides which offers a call tries and in which order. Pure and deterministic: the same
/// arguments give the same plan.
package struct Planner {
  /// Models of `routing.fallback_models`.
  package static let maximumFallbackModels = 16
  /// Names in each of the other lists of `Routing`.
  package static let maximumNames = 256

  private let catalog: Catalog
  private let health: OfferHealthLookup?

  /// - Parameter health: nil: every offer is available.
  package init(catalog: Catalog, health: OfferHealthLookup? = nil) {
    self.catalog = catalog
    self.health = health
  }

  /// - Parameters:
  ///   - model: the call's model string.
  ///   - routing: the call's, completed from the caller's key and the configuration; nil where it
  ///     asks for nothing.
  /// - Returns: a plan, perhaps without steps: `AttemptLoop.start` then says why.
  /// - Throws: `invalidRequest` or `modelNotFound`.
  package func plan(
    model: String, routing: Routing?, facts: RequestFacts
  ) throws(CallFailure) -> Plan {
    if let routing { try Self.validate(routing) }
    let constraints = Constraints(routing: routing, facts: facts)
    let reference = try ModelReference(model, catalog: self.catalog, routing: constraints.routing)
    let policy = reference.policy ?? constraints.routing.policy
    var plan = Plan(
      model: self.catalog.models[reference.place].id, appliedPolicy: Self.applied(policy))

    self.append(reference, to: &plan, constraints)
    let fallbacks = constraints.routing.fallbackModels
    if !fallbacks.isEmpty {
      var planned = [reference.place]
      for (index, name) in fallbacks.enumerated() {
        let fallback = try ModelReference(
          name, field: "routing.fallback_models[\(index)]", catalog: self.catalog,
          routing: constraints.routing)
        guard !planned.contains(fallback.place) else { continue }
        planned.append(fallback.place)
        self.append(fallback, to: &plan, constraints)
      }
    }
    if constraints.routing.disallowFallbacks, plan.steps.count > 1 {
      plan.steps.removeLast(plan.steps.count - 1)
    }
    return plan
  }

  private func append(
    _ reference: ModelReference, to plan: inout Plan, _ constraints: borrowing Constraints
  ) {
    let id = self.catalog.models[reference.place].id
    let offers = self.catalog.models[reference.place].offers
    let policy = Self.applied(reference.policy ?? constraints.routing.policy)
    let first = plan.steps.count
    plan.steps.reserveCapacity(first + offers.count)

    for (place, offer) in offers.enumerated() {
      let health = self.health?(offer) ?? .unmeasured
      let rejection = constraints.rejection(
        of: offer, pin: reference.provider, health: health)
      if let rejection {
        plan.rejected.append(Plan.RejectedOffer(offer: offer, reason: rejection))
        continue
      }
      let lacksParameter =
        !offer.drops(constraints.facts).isEmpty
        || !offer.lacks(constraints.facts.preferredCapabilities).isEmpty
      plan.steps.append(
        Plan.Step(
          model: id, offer: offer,
          order: OfferOrder(
            place: place, offer: offer, lacksParameter: lacksParameter, policy: policy,
            constraints)))
    }
    if plan.steps.count - first > 1 {
      plan.steps[first...].sort { $0.order < $1.order }
    }
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
    try Self.check(routing.order, "order")
    try Self.check(routing.only, "only")
    try Self.check(routing.ignore, "ignore")
    try Self.check(routing.regions, "regions")
    try Self.check(routing.tags, "tags")
    try Self.check(routing.quantizations, "quantizations")
    guard let limit = routing.maxPrice else { return }
    let prices = [("input", limit.input), ("output", limit.output), ("call", limit.call)]
    for (name, price) in prices {
      if let price, !(price >= 0) {
        throw .invalid("routing.max_price.\(name)", "is \(price); a price is 0 or more")
      }
    }
  }

  private static func check(_ names: [String], _ field: StaticString) throws(CallFailure) {
    if names.count > Self.maximumNames {
      throw .invalid("routing.\(field)", "has more than \(Self.maximumNames) entries")
    }
  }
}
