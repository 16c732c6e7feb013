import Codec

@testable import Router

/// What tests say of an offer, the rest at its default.
func offer(
  _ provider: String, _ index: Int = 0, region: String = "", input: Double? = nil,
  output: Double? = nil, window: Int32 = 0, maxOutput: Int32 = 0,
  capabilities: CapabilitySet? = nil, dialect: FieldSupport = .all,
  noTraining: Bool = false, zeroRetention: Bool = false, tags: [String] = [],
  quantization: String = "", credentials: Bool = true
) -> CatalogOffer {
  var price: Price?
  if input != nil || output != nil {
    price = .with {
      $0.input = input
      $0.output = output
    }
  }
  return CatalogOffer(
    provider: provider, providerIndex: index, upstreamModel: "\(provider)-model", region: region,
    price: price, contextWindow: window, maxOutputTokens: maxOutput, capabilities: capabilities,
    fieldSupport: dialect,
    dataPolicy: .with {
      $0.noTraining = noTraining
      $0.zeroRetention = zeroRetention
    }, tags: tags, quantization: quantization, hasCredentials: credentials)
}

func entry(_ id: String, _ aliases: [String] = [], _ offer: CatalogOffer) -> CatalogEntry {
  CatalogEntry(id: id, aliases: aliases, offer: offer)
}

/// A catalog of one model, "m", with these offers.
func catalog(_ offers: CatalogOffer...) throws -> Catalog {
  try Catalog(entries: offers.map { entry("m", $0) })
}

private func entry(_ id: String, _ offer: CatalogOffer) -> CatalogEntry {
  CatalogEntry(id: id, offer: offer)
}

/// A chat of one user message.
func request(_ text: String = "hello", model: String = "m") -> CompleteRequest {
  .with {
    $0.model = model
    $0.messages = [message(.user, .text(text))]
  }
}

func message(_ role: Role, _ parts: ContentPart.Part...) -> Message {
  .with {
    $0.role = role
    $0.content = parts.map { part in .with { $0.part = part } }
  }
}

extension Plan {
  var providers: [String] { self.steps.map(\.offer.provider) }
}
