package import Clock
package import Codec

/// What the gateway knows of an offer at the moment, from its own traffic.
package struct OfferHealth: Equatable, Sendable {
  package enum Availability: Equatable, Sendable {
    case available
    /// No calls until the next probe; nil where that isn't known.
    case circuitOpen(until: MonotonicInstant?)
    /// The provider is known to refuse calls until then.
    case rateLimited(until: MonotonicInstant?)
  }

  package var availability = Availability.available
  /// Takes calls, worse than it should.
  package var isDegraded = false
  /// Nil until there is traffic.
  package var performance: Performance?

  package init() {}

  /// Nothing against it: what an offer without traffic is.
  package static let unmeasured = OfferHealth()
}

/// Looks up the health of an offer of the snapshot at hand.
package typealias OfferHealthLookup = (CatalogOffer) -> OfferHealth
