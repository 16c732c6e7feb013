internal import Clock
internal import Codec

/// An eligible offer of a model, with what its place in the plan is decided by.
struct Candidate {
  let offer: CatalogOffer
  let load: OfferLoad
  let probe: ProbeClaim?
  /// The configured order, which breaks every tie.
  let place: Int
  /// Its provider's place in `routing.order`, or past its end.
  let rank: Int
  /// It serves the call without one of its parameters.
  let lacksParameter: Bool
  /// It comes last for now: an outlier, one that misses the caller's service level, or one whose
  /// share of calls after an outage goes to others.
  let isDemoted: Bool
  /// Nanodollars; nil where unknown.
  let cost: Int64?
  let timeToFirstToken: Quantiles?
  let tokensPerSecond: Double?
  /// Fresh data are missing: only a call tells.
  let isStale: Bool
  /// About how many answers its measurements stand on.
  let freshness: Double
  /// Its provider has the beginning of this call's prompt in its cache, as far as we know.
  let isWarm: Bool
  /// By the policy; the lower the better, infinite where nothing is known.
  var score = 0.0

  /// What comes before the policy, as one number: the lower the better.
  var tier: Int { self.rank << 2 | (self.lacksParameter ? 2 : 0) | (self.isDemoted ? 1 : 0) }

  /// How many times the best score one may have and still be as good as equal: the fewer answers it
  /// stands on, the more. Nil where the order alone counts.
  func nearness(_ policy: Routing.Policy) -> Double? {
    switch policy {
    case .fastest, .throughput:
      PolicyOrder.nearMeasurement + PolicyOrder.doubt / max(self.freshness, 1).squareRoot()
    case .cheapest, .balanced: PolicyOrder.nearCost
    case .leastBusy: 1
    default: nil
    }
  }

  static func isBefore(_ left: Candidate, _ right: Candidate) -> Bool {
    if left.tier != right.tier { return left.tier < right.tier }
    if left.score != right.score { return left.score < right.score }
    return left.place < right.place
  }
}
