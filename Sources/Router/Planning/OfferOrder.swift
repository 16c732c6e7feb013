internal import Codec

/// The order of eligible offers of one model.
///
/// The caller's `routing.order` comes first, then offers that take every parameter before those
/// that lack one, then the policy, then the configured order, which breaks every tie.
enum OfferOrder {
  /// What an offer is sorted by.
  struct Candidate {
    /// The offer's place in its model: the configured order.
    let place: Int
    /// Its provider's place in `routing.order`, or past its end.
    let rank: Int
    let lacksParameter: Bool
    /// By `cheapest`: nanodollars; nil where unknown, and then after all known. Nil otherwise.
    let cost: Int64?

    init(
      place: Int, offer: CatalogOffer, lacksParameter: Bool, policy: Routing.Policy,
      routing: Routing, facts: RequestFacts
    ) {
      self.place = place
      let order = routing.order
      self.rank = order.firstIndex { $0.equalsIgnoringCase(offer.provider) } ?? order.count
      self.lacksParameter = lacksParameter
      self.cost =
        policy == .cheapest
        ? offer.tokenPrices?.expectedNanoUSD(
          inputTokens: facts.inputTokens, outputTokens: facts.expectedOutputTokens)
        : nil
    }
  }

  static func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
    if left.rank != right.rank { return left.rank < right.rank }
    if left.lacksParameter != right.lacksParameter { return right.lacksParameter }
    switch (left.cost, right.cost) {
    case (let leftCost?, let rightCost?) where leftCost != rightCost: return leftCost < rightCost
    case (_?, nil): return true
    case (nil, _?): return false
    default: return left.place < right.place
    }
  }
}
