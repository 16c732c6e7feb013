internal import Codec
internal import Providers
internal import Router

extension Configuration {
  /// The catalog of what the providers serve.
  ///
  /// - Parameters:
  ///   - listedModels: for providers without `models`, by name: what they list. One that isn't
  ///     there has no models.
  ///   - fieldSupport: what a provider's dialect can't say for an upstream model.
  func catalog(
    listedModels: [String: [ListedModel]],
    fieldSupport: (_ provider: Provider, _ upstreamModel: String) -> FieldSupport
  ) throws(CatalogError) -> Catalog {
    var names = ModelNames(self.providers.flatMap { $0.models ?? [] })
    for models in listedModels.values { names.add(listed: models) }
    var entries: [CatalogEntry] = []
    for (index, provider) in self.providers.enumerated() {
      if let models = provider.models {
        entries += models.map { model in
          provider.entry(
            for: model, index: index,
            fieldSupport: fieldSupport(provider, model.upstreamModel))
        }
      } else {
        let models = names.resolve(listed: listedModels[provider.name] ?? [])
        entries += models.map { id, model in
          provider.entry(
            for: model, id: id, index: index,
            fieldSupport: fieldSupport(provider, model.id))
        }
      }
    }
    return try Catalog(entries: entries)
  }
}

extension Configuration.Provider {
  func entry(
    for model: Configuration.Model, index: Int, fieldSupport: FieldSupport
  ) -> CatalogEntry {
    CatalogEntry(
      id: model.id, aliases: model.aliases, displayName: model.displayName, owner: model.owner,
      offer: CatalogOffer(
        provider: self.name, providerIndex: index, upstreamModel: model.upstreamModel,
        region: model.region ?? self.region, price: model.price,
        contextWindow: model.contextWindow, maxOutputTokens: model.maximumOutputTokens,
        capabilities: model.capabilities.map { CapabilitySet($0) },
        fieldSupport: fieldSupport, dataPolicy: self.dataPolicy,
        tags: self.tags + model.tags.filter { !self.tags.contains($0) },
        quantization: model.quantization, retireTime: model.retireTime, weight: model.weight))
  }

  /// - Parameter id: the catalog's, which may not be what the provider lists.
  func entry(
    for model: ListedModel, id: String, index: Int, fieldSupport: FieldSupport
  ) -> CatalogEntry {
    CatalogEntry(
      id: id, aliases: model.aliases, displayName: model.displayName, owner: model.owner,
      createTime: model.created.map { seconds in ProtoTimestamp.with { $0.seconds = seconds } },
      offer: CatalogOffer(
        provider: self.name, providerIndex: index, upstreamModel: model.id, region: self.region,
        price: model.price, contextWindow: model.contextWindow,
        maxOutputTokens: model.maximumOutputTokens, capabilities: model.capabilities,
        fieldSupport: fieldSupport,
        dataPolicy: self.dataPolicy, tags: self.tags,
        retireTime: model.retires.map { seconds in ProtoTimestamp.with { $0.seconds = seconds } }))
  }
}
