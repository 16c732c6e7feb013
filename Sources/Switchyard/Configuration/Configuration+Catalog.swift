internal import Codec
internal import Router

extension Configuration {
  /// The catalog of what the providers serve.
  ///
  /// - Parameters:
  ///   - listedModels: for providers without `models`, by name: the upstream models that they
  ///     list. One that isn't there has no models.
  ///   - dialectCapabilities: what a dialect can express at all.
  func catalog(
    listedModels: [String: [ListedModel]],
    dialectCapabilities: (Dialect) -> CapabilitySet
  ) throws(CatalogError) -> Catalog {
    var entries: [CatalogEntry] = []
    for (index, provider) in self.providers.enumerated() {
      let expressible = dialectCapabilities(provider.dialect)
      if let models = provider.models {
        entries += models.map {
          provider.entry(for: $0, index: index, dialectCapabilities: expressible)
        }
      } else {
        entries += (listedModels[provider.name] ?? []).map {
          provider.entry(for: $0, index: index, dialectCapabilities: expressible)
        }
      }
    }
    return try Catalog(entries: entries)
  }
}

/// A model that a provider's own list names.
struct ListedModel: Sendable, Equatable {
  var id: String
  var owner = ""
  var createTime: ProtoTimestamp?
  /// Tokens; 0 where the list doesn't say.
  var contextWindow: Int32 = 0
}

extension Configuration.Provider {
  func entry(
    for model: Configuration.Model, index: Int, dialectCapabilities: CapabilitySet
  ) -> CatalogEntry {
    CatalogEntry(
      id: model.id, aliases: model.aliases, displayName: model.displayName, owner: model.owner,
      offer: CatalogOffer(
        provider: self.name, providerIndex: index, upstreamModel: model.upstreamModel,
        region: model.region ?? self.region, price: model.price,
        contextWindow: model.contextWindow, maxOutputTokens: model.maximumOutputTokens,
        capabilities: model.capabilities.map { CapabilitySet($0) },
        dialectCapabilities: dialectCapabilities, dataPolicy: self.dataPolicy,
        tags: self.tags + model.tags.filter { !self.tags.contains($0) },
        quantization: model.quantization, retireTime: model.retireTime))
  }

  func entry(
    for model: ListedModel, index: Int, dialectCapabilities: CapabilitySet
  ) -> CatalogEntry {
    CatalogEntry(
      id: model.id, owner: model.owner, createTime: model.createTime,
      offer: CatalogOffer(
        provider: self.name, providerIndex: index, upstreamModel: model.id, region: self.region,
        contextWindow: model.contextWindow, dialectCapabilities: dialectCapabilities,
        dataPolicy: self.dataPolicy, tags: self.tags))
  }
}
