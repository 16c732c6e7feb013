package import Codec

/// Every model and its offers: an immutable snapshot that all loops share. A class only so that
/// holding it is one reference count.
package final class Catalog: Sendable {
  /// Models of one catalog.
  package static let maximumModels = 50_000
  /// Bytes of an id or alias.
  package static let maximumNameLength = 512

  /// In configured order: by the first entry of each.
  package let models: [CatalogModel]
  /// `models` as the contract says them, offers live or without credentials: ListModels answers
  /// from these.
  package let contractModels: [Model]
  /// The encoded size of each of `contractModels`, in bytes.
  package let contractModelSizes: [Int]
  /// All of `contractModels` as the fields of a response, in bytes at most.
  let contractModelBytes: Int
  /// The providers that offer anything, in configured order.
  package let providers: [String]
  /// How many offers there are: `CatalogOffer.index` is below it.
  package let offerCount: Int

  /// Ids and aliases, as spelt and in small letters, to places in `models`.
  private let places: [String: Int]
  private let closestNames: ClosestNames

  package static let empty = Catalog()

  private init() {
    self.models = []
    self.contractModels = []
    self.contractModelSizes = []
    self.contractModelBytes = 0
    self.providers = []
    self.offerCount = 0
    self.places = [:]
    self.closestNames = ClosestNames([])
  }

  /// - Parameter entries: every provider's models, in configured order. Entries with the same id
  ///   become one model whose offers keep that order; the first entry that names a display name,
  ///   owner or creation time gives the model's.
  package init(entries: [CatalogEntry]) throws(CatalogError) {
    var models: [CatalogModel] = []
    var ids: [String: Int] = [:]
    for entry in entries {
      for name in [entry.id] + entry.aliases {
        if name.isEmpty { throw .emptyName(provider: entry.offer.provider) }
        if name.utf8.count > Self.maximumNameLength {
          throw .nameTooLong(provider: entry.offer.provider, name: name)
        }
      }
      if let place = ids[entry.id.lowercased()] {
        try models[place].merge(entry)
      } else {
        ids[entry.id.lowercased()] = models.count
        models.append(CatalogModel(entry))
      }
    }
    if models.count > Self.maximumModels { throw .tooManyModels(models.count) }
    self.places = try Self.index(models)
    self.closestNames = ClosestNames(models)
    self.offerCount = Self.numberOffers(&models)
    self.providers = Self.providers(of: models)
    self.models = models
    self.contractModels = models.map { $0.contractModel() }
    self.contractModelSizes = self.contractModels.map { $0.encoded().count }
    // A tag of one byte and a length of at most five before each.
    self.contractModelBytes = self.contractModelSizes.reduce(0) { $0 + $1 + 6 }
  }

  private static func index(_ models: [CatalogModel]) throws(CatalogError) -> [String: Int] {
    var places: [String: Int] = [:]
    for (place, model) in models.enumerated() {
      for name in [model.id] + model.aliases {
        for spelling in [name.lowercased(), name] {
          if let other = places.updateValue(place, forKey: spelling), other != place {
            throw .duplicateName(name, models: [models[other].id, model.id])
          }
        }
      }
    }
    return places
  }

  private static func numberOffers(_ models: inout [CatalogModel]) -> Int {
    var count = 0
    for place in models.indices {
      for offer in models[place].offers.indices {
        models[place].offers[offer] = models[place].offers[offer].numbered(
          count, model: models[place].id)
        count += 1
      }
    }
    return count
  }

  private static func providers(of models: [CatalogModel]) -> [String] {
    var places: [String: Int] = [:]
    for offer in models.lazy.flatMap(\.offers) { places[offer.provider] = offer.providerIndex }
    return places.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
  }

  /// The place in `models` of the model that goes by an id or alias, in any case.
  package func place(named name: String) -> Int? {
    // As spelt first: folding the case allocates.
    self.places[name] ?? self.places[name.lowercased()]
  }

  package func model(named name: String) -> CatalogModel? {
    self.place(named: name).map { self.models[$0] }
  }

  /// The ids of the models that a mistyped name may have meant, nearest first, at most three.
  package func closestIDs(to name: String) -> [String] {
    self.closestNames.places(to: name).map { self.models[$0].id }
  }

  /// The provider of this name, in any case.
  package func provider(named name: String) -> String? {
    self.providers.first { $0.equalsIgnoringCase(name) }
  }
}

extension CatalogModel {
  fileprivate init(_ entry: CatalogEntry) {
    self.init(
      id: entry.id, aliases: [], displayName: entry.displayName, owner: entry.owner,
      createTime: entry.createTime, offers: [entry.offer])
    self.add(entry.aliases)
  }

  fileprivate mutating func merge(_ entry: CatalogEntry) throws(CatalogError) {
    let offer = entry.offer
    let isTwice = self.offers.contains {
      $0.provider == offer.provider && $0.upstreamModel == offer.upstreamModel
        && $0.region == offer.region
    }
    if isTwice { throw .duplicateOffer(provider: offer.provider, model: self.id) }
    if self.displayName.isEmpty { self.displayName = entry.displayName }
    if self.owner.isEmpty { self.owner = entry.owner }
    self.createTime = self.createTime ?? entry.createTime
    self.add(entry.aliases)
    self.offers.append(offer)
  }

  /// An alias that is the id itself or is there already says nothing.
  private mutating func add(_ aliases: [String]) {
    for alias in aliases {
      let folded = alias.lowercased()
      let isKnown = ([self.id] + self.aliases).contains { $0.lowercased() == folded }
      if !isKnown { self.aliases.append(alias) }
    }
  }
}
