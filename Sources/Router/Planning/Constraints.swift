internal import Clock
internal import Codec

/// What a call asks of an offer, prepared once a call. Constraints are checked from the caller's
/// own choice to what passes by itself, and the first that fails is the one reported: an offer
/// that is reported as out would otherwise be eligible.
struct Constraints: ~Copyable {
  let routing: Routing
  let facts: RequestFacts
  let context: CallContext

  // Limits in the units of `TokenPrices`.
  private let inputLimit: UInt64?
  private let outputLimit: UInt64?
  private let callLimit: Int64?

  /// - Parameter routing: validated.
  init(routing: Routing?, facts: RequestFacts, context: CallContext) {
    self.facts = facts
    self.context = context
    self.inputLimit = TokenPrices.picodollars(routing?.maxPrice?.input)
    self.outputLimit = TokenPrices.picodollars(routing?.maxPrice?.output)
    // The same scaling twice: a dollar is 10^9 nanodollars, a dollar per million tokens 10^6
    // picodollars a token.
    self.callLimit = routing?.maxPrice?.call.map { Int64((min($0, 1e9) * 1e9).rounded(.down)) }
    if let routing { self.routing = routing } else { self.routing = Routing() }
  }

  /// Why the offer is not eligible, or nil.
  ///
  /// - Parameters:
  ///   - pin: the provider that the model string pins.
  func rejection(
    of offer: CatalogOffer, pin: String?, health: borrowing OfferHealth
  ) -> RejectionReason? {
    if let reason = self.callerChoice(offer, pin) ?? self.place(offer) ?? self.ability(offer)
      ?? self.price(offer) ?? self.window(offer)
    {
      return reason
    }
    return self.readiness(offer, health)
  }

  private func callerChoice(_ offer: CatalogOffer, _ pin: String?) -> RejectionReason? {
    let provider = offer.provider
    if let pin, pin != provider { return .notPinned(pin) }
    let only = self.routing.only
    if !only.isEmpty, !only.containsIgnoringCase(provider) { return .notInOnly }
    return self.routing.ignore.containsIgnoringCase(provider) ? .ignored : nil
  }

  /// Where and how the prompt is processed. Closed where it isn't known: "eu" is met by "eu" only,
  /// never by a name that begins so (eu-west-2 is London).
  private func place(_ offer: CatalogOffer) -> RejectionReason? {
    let regions = self.routing.regions
    if !regions.isEmpty, offer.region.isEmpty || !regions.containsIgnoringCase(offer.region) {
      return .region(offer.region)
    }
    if let policy = self.routing.dataPolicy {
      if policy.noTraining, !offer.dataPolicy.noTraining { return .noTrainingNotPromised }
      if policy.zeroRetention, !offer.dataPolicy.zeroRetention { return .zeroRetentionNotPromised }
    }
    let precisions = self.routing.quantizations
    let precision = offer.quantization
    if !precisions.isEmpty, precision.isEmpty || !precisions.containsIgnoringCase(precision) {
      return .quantization(precision)
    }
    let missing = self.routing.tags.first { !offer.tags.containsIgnoringCase($0) }
    return missing.map { .tag(missing: $0) }
  }

  private func ability(_ offer: CatalogOffer) -> RejectionReason? {
    let missing = offer.lacks(self.facts.requiredCapabilities)
    if !missing.isEmpty { return .capability(missing: missing) }
    let unsayable = self.facts.fields.intersection(offer.fieldSupport.refused)
    if !unsayable.isEmpty { return .fields(unsayable) }
    guard self.routing.requireParameters else { return nil }
    let unmet = offer.lacks(self.facts.preferredCapabilities)
    if !unmet.isEmpty { return .parameter(unmet.names) }
    let dropped = offer.drops(self.facts)
    return dropped.isEmpty ? nil : .parameter(dropped.titles)
  }

  /// A limit on a price rules out an offer whose price is unknown.
  private func price(_ offer: CatalogOffer) -> RejectionReason? {
    guard self.inputLimit != nil || self.outputLimit != nil || self.callLimit != nil else {
      return nil
    }
    guard let prices = offer.tokenPrices else { return .priceUnknown }
    let rates = prices.rates(inputTokens: self.facts.inputTokens)
    if let limit = self.inputLimit {
      guard let input = rates.input else { return .priceUnknown }
      if input > limit { return .inputPrice(input, limit: limit) }
    }
    if let limit = self.outputLimit {
      guard let output = rates.output else { return .priceUnknown }
      if output > limit { return .outputPrice(output, limit: limit) }
    }
    if let limit = self.callLimit {
      let cost = prices.expectedNanoUSD(
        inputTokens: self.facts.inputTokens, outputTokens: self.facts.costliestOutputTokens)
      guard let cost else { return .priceUnknown }
      if cost > limit { return .callPrice(cost, limit: limit) }
    }
    return nil
  }

  private func window(_ offer: CatalogOffer) -> RejectionReason? {
    guard offer.contextWindow > 0 else { return nil }
    // An offer that can't write as much as was asked for is given the most that it can.
    var output = self.facts.maxOutputTokens ?? 1
    if offer.maxOutputTokens > 0 { output = min(output, offer.maxOutputTokens) }
    let needed = Int32(clamping: Int64(self.facts.inputTokens) + Int64(output))
    return needed > offer.contextWindow
      ? .contextWindow(offer.contextWindow, needed: needed) : nil
  }

  private func readiness(
    _ offer: CatalogOffer, _ health: borrowing OfferHealth
  ) -> RejectionReason? {
    if !offer.hasCredentials { return .credentials }
    switch health.availability {
    case .available: break
    case .probing(let probe): if probe.isClaimed { return .circuitOpen(until: nil) }
    case .circuitOpen(let until): return .circuitOpen(until: until)
    case .rateLimited(let until): return .rateLimited(until: until)
    case .quotaExhausted(let until): return .quotaExhausted(until: until)
    case .credentialsRejected(let until): return .credentialsRejected(until: until)
    case .modelMissing(let until): return .modelMissing(until: until)
    }
    if let tokens = health.tokensLeft, let left = tokens.left(at: self.context.now),
      left < Int64(self.facts.inputTokens)
    {
      return .rateLimited(until: tokens.resetsAt)
    }
    return nil
  }

  /// The deadline, by what is expected of an offer that is eligible otherwise.
  func lateness(of timeToFirstToken: Quantiles?) -> RejectionReason? {
    guard let deadline = self.context.deadline, let expected = timeToFirstToken?.p50 else {
      return nil
    }
    let left = max(self.context.now.duration(to: deadline), .zero)
    return expected > left ? .deadline(expected: expected, left: left) : nil
  }
}
