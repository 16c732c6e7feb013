internal import Codec

/// What an eligible offer is sorted by among those of its model.
///
/// The caller's `routing.order` comes first, then offers that take every parameter before those
/// that lack one, then the policy, then the configured order, which breaks every tie.
struct OfferOrder: Comparable, Sendable {
  /// The offer's place in its model: the configured order.
  private let place: Int
  /// Its provider's place in `routing.order`, or past its end.
  private let rank: Int
  private let lacksParameter: Bool
  /// By `cheapest`: nanodollars; nil where unknown, and then after all known. Nil otherwise.
  private let cost: Int64?

  init(
    place: Int, offer: CatalogOffer, lacksParameter: Bool, policy: Routing.Policy,
    _ constraints: borrowing Constraints
  ) {
    self.place = place
    let order = constraints.routing.order
    self.rank = order.firstIndex { $0.equalsIgnoringCase(offer.provider) } ?? order.count
    self.lacksParameter = lacksParameter
    self.cost =
      policy == .cheapest
      ? offer.tokenPrices?.expectedNanoUSD(
        inputTokens: constraints.facts.inputTokens,
        outputTokens: constraints.facts.expectedOutputTokens)
      : nil
  }

  static func < (left: Self, right: Self) -> Bool {
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
