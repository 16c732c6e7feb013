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
  let isUnmeasured: Bool
  /// Its provider has the beginning of this call's prompt in its cache, as far as we know.
  let isWarm: Bool
  /// By the policy; the lower the better, infinite where nothing is known.
  var score = 0.0

  /// What comes before the policy, as one number: the lower the better.
  var tier: Int { self.rank << 2 | (self.lacksParameter ? 2 : 0) | (self.isDemoted ? 1 : 0) }

  static func isBefore(_ left: Candidate, _ right: Candidate) -> Bool {
    if left.tier != right.tier { return left.tier < right.tier }
    if left.score != right.score { return left.score < right.score }
    return left.place < right.place
  }
}
