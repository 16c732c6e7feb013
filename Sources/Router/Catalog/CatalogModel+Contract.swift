package import Codec

extension CatalogModel {
  /// The model as the contract's message.
  ///
  /// - Parameter health: nil: every offer that has credentials is live and unmeasured.
  package func contractModel(health: OfferHealthLookup? = nil) -> Model {
    var model = Model()
    model.id = self.id
    model.aliases = self.aliases
    model.displayName = self.displayName
    model.owner = self.owner
    model.createTime = self.createTime
    model.contextWindow = self.offers.lazy.map(\.contextWindow).max() ?? 0
    model.maxOutputTokens = self.offers.lazy.map(\.maxOutputTokens).max() ?? 0
    model.capabilities =
      self.offers.reduce(into: CapabilitySet()) { $0.formUnion($1.capabilities ?? []) }
      .capabilities
    model.offers = self.offers.map { offer in
      offer.contractOffer(health: health.map { $0(offer) } ?? .unmeasured)
    }
    return model
  }
}

extension CatalogOffer {
  package func contractOffer(health: OfferHealth = .unmeasured) -> Offer {
    var offer = Offer()
    offer.provider = self.provider
    offer.upstreamModel = self.upstreamModel
    offer.region = self.region
    offer.price = self.price
    offer.contextWindow = self.contextWindow
    offer.maxOutputTokens = self.maxOutputTokens
    offer.capabilities = (self.capabilities ?? []).capabilities
    offer.status = self.status(health: health)
    offer.performance = health.performance
    offer.dataPolicy = self.dataPolicy == DataPolicy() ? nil : self.dataPolicy
    offer.tags = self.tags
    offer.quantization = self.quantization
    offer.retireTime = self.retireTime
    return offer
  }

  func status(health: OfferHealth) -> Offer.Status {
    if !self.hasCredentials { return .noCredentials }
    switch health.availability {
    case .credentialsRejected: return .noCredentials
    case .circuitOpen, .probing, .modelMissing: return .down
    case .rateLimited, .quotaExhausted: return .degraded
    case .available: return health.isDegraded ? .degraded : .live
    }
  }
}
