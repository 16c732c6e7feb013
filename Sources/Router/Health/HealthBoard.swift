package import Clock
internal import Codec

/// Keeps the health of every offer: takes what the tries of all loops tell, and makes the snapshots
/// that they plan by. One a gateway; it belongs to one thread. Bounded by the catalog.
package struct HealthBoard: ~Copyable {
  /// Between two snapshots that differ in measurements alone.
  static let measurementInterval = Duration.milliseconds(250)
  /// Between two looks at measurements that no call renews.
  static let agingInterval = Duration.seconds(5)

  private let settings: HealthSettings
  private var random: SplitMix64
  private var catalog = Catalog.empty
  /// By `CatalogOffer.index`.
  private var offers: [OfferRecord] = []
  private var providers: [ProviderRecord] = []
  private var places = OfferPlaces(.empty)

  /// What changes by itself, and when.
  private var dueOffers: [Int: MonotonicInstant] = [:]
  private var dueProviders: [Int: MonotonicInstant] = [:]
  /// Offers that something was heard of.
  private var touched: Set<Int> = []
  /// Something that can't wait for the next measurements.
  private var isUrgent = false
  private var isNewCatalog = true
  private var measuredAt: MonotonicInstant
  private var agedAt: MonotonicInstant

  package init(settings: HealthSettings = HealthSettings(), seed: UInt64, now: MonotonicInstant) {
    self.settings = settings
    self.random = SplitMix64(seed: seed)
    self.measuredAt = now
    self.agedAt = now
  }

  /// Takes another catalog: what is known of the offers and providers that it still has stays.
  ///
  /// - Parameter changed: the names of providers that are asked otherwise than before, with another
  ///   key perhaps: what kept calls away from them is over.
  package mutating func adopt(
    _ catalog: Catalog, changed: Set<String> = [], now: MonotonicInstant
  ) {
    let old = self.places
    let new = OfferPlaces(catalog)
    let offers = self.offers
    self.offers = zip(new.keys, new.providerOfOffer).map { key, provider in
      guard let place = old.ofOffer[key] else {
        return OfferRecord(self.settings, load: OfferLoad(), now: now)
      }
      let isChanged = changed.contains(new.providerNames[provider])
      return isChanged ? offers[place].withoutFaults(self.settings, now: now) : offers[place]
    }
    let providers = self.providers
    self.providers = new.providerNames.map { name in
      let place = changed.contains(name) ? nil : old.providerNames.firstIndex(of: name)
      return place.map { providers[$0] } ?? ProviderRecord(self.settings, now: now)
    }
    self.catalog = catalog
    self.places = new
    // Places of the last catalog; all are due in this one.
    self.touched = []
    self.dueOffers = [:]
    self.dueProviders = [:]
    for place in self.offers.indices { self.dueOffers[place] = now }
    for place in self.providers.indices { self.dueProviders[place] = now }
    self.isNewCatalog = true
  }

  /// A try has ended. One of an offer that is gone says nothing.
  package mutating func record(_ report: AttemptReport, now: MonotonicInstant) {
    guard let place = self.places.place(of: report.offer) else { return }
    self.touched.insert(place)
    let isFailure = self.offers[place].isFailure(report)
    let offerChanged = self.offers[place].record(
      report, isFailure: isFailure, now: now, random: &self.random)
    if offerChanged { self.dueOffers[place] = now }
    let provider = self.places.providerOfOffer[place]
    let providerChanged = self.providers[provider].record(
      report, isFailure: isFailure, of: place, now: now, random: &self.random)
    if providerChanged { self.dueProviders[provider] = now }
  }

  /// A provider has said what is left of its limits.
  package mutating func record(_ report: RateLimitReport, now: MonotonicInstant) {
    guard let place = self.places.place(of: report.offer) else { return }
    self.touched.insert(place)
    if self.offers[place].read(report) { self.dueOffers[place] = now }
  }

  // MARK: - Snapshots

  /// - Returns: nil where the last one still holds, or holds well enough for now.
  package mutating func snapshot(now: MonotonicInstant) -> HealthSnapshot? {
    self.advance(now: now)
    let mayMeasure = self.measuredAt.duration(to: now) >= Self.measurementInterval
    guard self.isUrgent || self.isNewCatalog || (mayMeasure && !self.touched.isEmpty) else {
      return nil
    }
    var changed = self.isNewCatalog
    var models: Set<Int> = []
    for place in self.touched {
      let provider = self.providers[self.places.providerOfOffer[place]]
      changed = self.offers[place].tell(provider, now: now) || changed
      models.insert(self.places.modelOfOffer[place])
    }
    for model in models { changed = self.markOutliers(of: model, now: now) || changed }
    self.measuredAt = now
    self.touched = []
    self.isUrgent = false
    self.isNewCatalog = false
    guard changed else { return nil }
    return HealthSnapshot(
      catalog: self.catalog, offers: self.offers.map(\.health), loads: self.offers.map(\.load))
  }

  /// When `snapshot` may have something new that no report brings; nil where it has not.
  package func nextChange() -> MonotonicInstant? {
    var next: MonotonicInstant?
    func sooner(_ time: MonotonicInstant) { next = next.map { min($0, time) } ?? time }
    for time in self.dueOffers.values { sooner(time) }
    for time in self.dueProviders.values { sooner(time) }
    if !self.touched.isEmpty { sooner(self.measuredAt + Self.measurementInterval) }
    if self.offers.contains(where: { $0.health.freshness > 0 }) {
      sooner(self.agedAt + Self.agingInterval)
    }
    return next
  }

  /// Lets time pass for what changes by itself.
  private mutating func advance(now: MonotonicInstant) {
    for (place, due) in self.dueOffers where due <= now {
      self.offers[place].advance(now: now)
      self.dueOffers[place] = self.offers[place].nextChange(now: now)
      self.touched.insert(place)
      self.isUrgent = true
    }
    for (place, due) in self.dueProviders where due <= now {
      self.providers[place].advance(now: now)
      self.dueProviders[place] = self.providers[place].nextChange(now: now)
      self.touched.formUnion(self.places.offersOfProvider[place])
      self.isUrgent = true
    }
    if self.agedAt.duration(to: now) >= Self.agingInterval {
      self.agedAt = now
      for place in self.offers.indices where self.offers[place].health.freshness > 0 {
        self.touched.insert(place)
      }
    }
  }

  // MARK: - Outliers

  /// - Returns: whether one is one now that wasn't, or the other way round.
  private mutating func markOutliers(of model: Int, now: MonotonicInstant) -> Bool {
    let places = self.places.offersOfModel[model]
    var changed = false
    for place in places {
      let was = self.offers[place].health.isOutlier
      let others = places.filter { $0 != place }
        .compactMap { Outlier.median(of: self.offers[$0].health) }
      let counts = self.offers[place].breaker.counts(now: now)
      let isOutlier =
        Outlier.isUnreliable(counts, of: self.settings, was: was)
        || Outlier.isSlow(
          Outlier.median(of: self.offers[place].health), others: others,
          longRun: self.offers[place].longMedian, was: was)
      if isOutlier != was {
        self.offers[place].setOutlier(isOutlier)
        changed = true
      }
    }
    return changed
  }
}

/// Where a catalog's offers are, for what is kept of them.
private struct OfferPlaces {
  /// By index.
  let keys: [UInt64]
  /// An offer's index, by its key.
  let ofOffer: [UInt64: Int]
  let providerNames: [String]
  let providerOfOffer: [Int]
  let offersOfProvider: [[Int]]
  let modelOfOffer: [Int]
  let offersOfModel: [[Int]]

  init(_ catalog: Catalog) {
    let all = catalog.models.flatMap(\.offers)
    self.keys = all.map(\.recordKey)
    self.ofOffer = Dictionary(all.map { ($0.recordKey, $0.index) }, uniquingKeysWith: { $1 })
    self.providerNames = catalog.providers
    let providers = Dictionary(
      uniqueKeysWithValues: catalog.providers.enumerated().map { ($1, $0) })
    self.providerOfOffer = all.map { providers[$0.provider] ?? 0 }
    var offersOfProvider = Array(repeating: [Int](), count: catalog.providers.count)
    for (place, provider) in self.providerOfOffer.enumerated() {
      offersOfProvider[provider].append(place)
    }
    self.offersOfProvider = offersOfProvider
    self.offersOfModel = catalog.models.map { $0.offers.map(\.index) }
    self.modelOfOffer = catalog.models.enumerated().flatMap { place, model in
      model.offers.map { _ in place }
    }
  }

  /// The offer may be one of an earlier catalog. Nil where it is gone.
  func place(of offer: CatalogOffer) -> Int? {
    if self.keys.indices.contains(offer.index), self.keys[offer.index] == offer.recordKey {
      return offer.index
    }
    return self.ofOffer[offer.recordKey]
  }
}
