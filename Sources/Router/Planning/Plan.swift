package import Codec

/// Which offers a call tries, in order, and why every other offer isn't among them.
package struct Plan: Sendable {
  /// An offer of the plan.
  package struct Step: Sendable {
    /// The catalog id that this offer serves.
    package let model: String
    package let offer: CatalogOffer
    let order: OfferOrder
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
  /// The policy that ordered `steps`: another than was asked for where that one needs
  /// measurements that there are none of.
  package let appliedPolicy: Routing.Policy

  init(model: String, appliedPolicy: Routing.Policy) {
    self.model = model
    self.appliedPolicy = appliedPolicy
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
