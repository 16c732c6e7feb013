package import Clock
package import Codec

/// What a plan depends on beside the request, the catalog and its health.
package struct CallContext: Sendable {
  package var now: MonotonicInstant
  /// Of the call, less what its error needs; nil: none.
  package var deadline: MonotonicInstant?
  package var affinity: Affinity?
  /// Where neither the call nor its model's suffix names one.
  package var policy = Routing.Policy.priority

  package init(
    now: MonotonicInstant, deadline: MonotonicInstant? = nil, affinity: Affinity? = nil
  ) {
    self.now = now
    self.deadline = deadline
    self.affinity = affinity
  }

  /// Input tokens that the offer's provider has probably cached of this call; nil where nothing is
  /// known of the call's conversation anywhere.
  func warmTokens(at offer: CatalogOffer) -> Int32? {
    guard let warm = self.affinity?.warm else { return nil }
    return warm.isAt(offer) ? warm.tokens : 0
  }
}
