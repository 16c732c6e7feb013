package import Codec

/// Which offers a call tries, in order, and why every other offer isn't among them.
package struct Plan: Sendable {
  /// An offer of the plan.
  package struct Step: Sendable {
    /// The catalog id that this offer serves.
    package let model: String
    package let offer: CatalogOffer
    /// The tries that it has in flight.
    package let load: OfferLoad
    /// The offer is out but for the call that claims this.
    package let probe: ProbeClaim?
    /// Expected of this call; nil without fresh measurements.
    package let timeToFirstToken: Quantiles?
  }

  package struct RejectedOffer: Sendable {
    package let offer: CatalogOffer
    package let reason: RejectionReason
  }

  /// First to last; empty where no offer is eligible.
  package internal(set) var steps: [Step] = []
  package internal(set) var rejected: [RejectedOffer] = []
  /// The model that was asked for.
  package let model: String
  /// The policy that ordered `steps`.
  package let policy: Routing.Policy
  /// Nothing is tried again, nor elsewhere.
  package internal(set) var allowsOneTry = false

  init(model: String, policy: Routing.Policy) {
    self.model = model
    self.policy = policy
  }

  mutating func reject(_ offer: CatalogOffer, _ reason: RejectionReason) {
    self.rejected.append(RejectedOffer(offer: offer, reason: reason))
  }

  /// The contract's messages for the first `limit` of the rejected offers.
  package func rejections(limit: Int = RoutingFailure.maximumRejections) -> [Rejection] {
    self.rejected.prefix(max(limit, 0)).map { rejected in
      var rejection = Rejection()
      rejection.provider = rejected.offer.provider
      rejection.upstreamModel = rejected.offer.upstreamModel
      rejection.region = rejected.offer.region
      rejection.constraint = rejected.reason.constraint
      rejection.detail = rejected.reason.detail
        .truncated(toUTF8Bytes: RoutingFailure.maximumRejectionDetailLength)
      return rejection
    }
  }
}
