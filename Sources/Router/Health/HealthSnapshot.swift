/// The health of every offer of a catalog at one moment: immutable, shared by all loops.
package final class HealthSnapshot: Sendable {
  package let catalog: Catalog
  /// By `CatalogOffer.index`.
  private let offers: [OfferHealth]
  private let loads: [OfferLoad]
  /// There is nothing to tell of any offer.
  package let isUnmeasured: Bool

  package static let empty = HealthSnapshot(catalog: .empty, offers: [], loads: [])

  /// - Parameters:
  ///   - offers: one for each offer of the catalog, by index.
  ///   - loads: as many.
  package init(catalog: Catalog, offers: [OfferHealth], loads: [OfferLoad]) {
    precondition(offers.count == catalog.offerCount && loads.count == catalog.offerCount)
    self.catalog = catalog
    self.offers = offers
    self.loads = loads
    self.isUnmeasured = !offers.contains { $0 != .unmeasured }
  }

  /// Without traffic, or with the health that is told.
  package convenience init(_ catalog: Catalog, health: OfferHealthLookup? = nil) {
    let offers = catalog.models.flatMap(\.offers)
    self.init(
      catalog: catalog, offers: offers.map { health?($0) ?? .unmeasured },
      loads: offers.map { _ in OfferLoad() })
  }

  /// Of an offer of `catalog`.
  package subscript(offer: CatalogOffer) -> OfferHealth { self.offers[offer.index] }

  package func load(of offer: CatalogOffer) -> OfferLoad { self.loads[offer.index] }
}
