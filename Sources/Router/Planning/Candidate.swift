internal import Clock
internal import Codec

/// What an eligible offer's place in the plan is decided by. Numbers alone: it is moved about while
/// a plan is made, and a reference would be counted each time.
struct Candidate: BitwiseCopyable {
  /// Of its offer among the model's, in the configured order, which breaks every tie.
  let place: Int
  /// The tries that the offer has in flight.
  let inFlight: Int
  let weight: Double
  /// At least 0, less than 1: what the call's affinity draws for the offer.
  let draw: Double
  /// The offer is out but for the call that claims its probe.
  let isProbed: Bool
  /// Its provider's place in `routing.order`, or past its end.
  let rank: Int
  /// It serves the call without one of its parameters.
  let lacksParameter: Bool
  /// It comes last for now: an outlier, one that misses the caller's service level, one that is
  /// probably at its provider's rate limit, or one whose share of calls after an outage goes to others.
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
