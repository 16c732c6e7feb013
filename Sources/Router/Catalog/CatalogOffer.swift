package import Codec

/// One provider serving one model, as configured or discovered.
///
/// Named so because `Offer` is the contract's message; `contractOffer(health:)` makes it. A class
/// only so that a plan holds it for one reference count, not a dozen strings: it never changes.
package final class CatalogOffer: Sendable {
  /// The provider's configured name.
  package let provider: String
  /// The provider's place in the configuration: what the gateway finds its connection by.
  package let providerIndex: Int
  package let upstreamModel: String
  /// Where the prompt is processed; empty where the operator hasn't said, and then no call that
  /// names regions goes there.
  package let region: String
  package let price: Price?
  /// `price` in integers.
  package let tokenPrices: TokenPrices?
  /// Tokens, input and output together; 0 is unknown.
  package let contextWindow: Int32
  /// 0 is unknown.
  package let maxOutputTokens: Int32
  /// What the operator declares that the offer can do: then this is all that it can. Nil is
  /// unknown (a model that the provider's list names, a configuration that says nothing): the
  /// offer is then eligible for whatever its dialect can express.
  package let capabilities: CapabilitySet?
  /// What the provider's dialect can't say.
  package let fieldSupport: FieldSupport
  /// What the provider promises.
  package let dataPolicy: DataPolicy
  package let tags: [String]
  /// The precision of the weights: "fp8"; empty where unknown.
  package let quantization: String
  /// The provider's announced end of service.
  package let retireTime: ProtoTimestamp?
  package let hasCredentials: Bool
  /// Its share of calls by `weighted`, against the others'; 0: only when nothing else is left.
  package let weight: Double
  /// The offer's number in its catalog, from 0: what per-offer measurements are found by.
  package let index: Int
  /// A hash of provider, upstream model and region: the same in every catalog and process.
  package let identity: UInt64
  /// A hash of that and of the model: what is measured is kept by from one catalog to the next. Two
  /// models may be the same one upstream.
  let recordKey: UInt64

  package convenience init(
    provider: String, providerIndex: Int, upstreamModel: String, region: String = "",
    price: Price? = nil, contextWindow: Int32 = 0, maxOutputTokens: Int32 = 0,
    capabilities: CapabilitySet? = nil, fieldSupport: FieldSupport = .all,
    dataPolicy: DataPolicy = DataPolicy(), tags: [String] = [], quantization: String = "",
    retireTime: ProtoTimestamp? = nil, hasCredentials: Bool = true, weight: Double = 1
  ) {
    self.init(
      provider: provider, providerIndex: providerIndex, upstreamModel: upstreamModel,
      region: region, price: price, contextWindow: contextWindow,
      maxOutputTokens: maxOutputTokens, capabilities: capabilities,
      fieldSupport: fieldSupport, dataPolicy: dataPolicy, tags: tags,
      quantization: quantization, retireTime: retireTime, hasCredentials: hasCredentials,
      weight: weight, model: "", index: 0)
  }

  private init(
    provider: String, providerIndex: Int, upstreamModel: String, region: String, price: Price?,
    contextWindow: Int32, maxOutputTokens: Int32, capabilities: CapabilitySet?,
    fieldSupport: FieldSupport, dataPolicy: DataPolicy, tags: [String],
    quantization: String, retireTime: ProtoTimestamp?, hasCredentials: Bool, weight: Double,
    model: String, index: Int
  ) {
    self.provider = provider
    self.providerIndex = providerIndex
    self.upstreamModel = upstreamModel
    self.region = region
    self.price = price
    self.tokenPrices = price.map { TokenPrices($0) }
    self.contextWindow = max(contextWindow, 0)
    self.maxOutputTokens = max(maxOutputTokens, 0)
    self.capabilities = capabilities
    self.fieldSupport = fieldSupport
    self.dataPolicy = dataPolicy
    self.tags = tags
    self.quantization = quantization
    self.retireTime = retireTime
    self.hasCredentials = hasCredentials
    self.weight = weight
    self.index = index
    var identity = StableHash()
    for text in [provider, upstreamModel, region] { identity.add(text) }
    self.identity = identity.value
    identity.add(model)
    self.recordKey = identity.value
  }

  /// The same offer under its number in a catalog, as one of the model of this id.
  func numbered(_ index: Int, model: String) -> CatalogOffer {
    CatalogOffer(
      provider: self.provider, providerIndex: self.providerIndex,
      upstreamModel: self.upstreamModel, region: self.region, price: self.price,
      contextWindow: self.contextWindow, maxOutputTokens: self.maxOutputTokens,
      capabilities: self.capabilities, fieldSupport: self.fieldSupport,
      dataPolicy: self.dataPolicy, tags: self.tags, quantization: self.quantization,
      retireTime: self.retireTime, hasCredentials: self.hasCredentials, weight: self.weight,
      model: model, index: index)
  }

  /// What of `needed` the offer is declared not to have.
  func lacks(_ needed: CapabilitySet) -> CapabilitySet {
    self.capabilities.map { needed.subtracting($0) } ?? []
  }

  /// What of a call that asks for `facts` the offer would serve without.
  func drops(_ facts: RequestFacts) -> RequestFieldSet {
    facts.fields.intersection(self.fieldSupport.dropped)
  }
}
