internal import Codec
internal import Router

/// `GET /models`, with what the several hosts add to it.
enum OpenAIModels {
  /// Aliases of one model that are kept.
  private static let maximumAliases = 16

  /// Nil where this is no list of models. Together sends the array bare.
  static func read(_ root: JSONValue) -> [ListedModel]? {
    if root.kind == .array { return Self.models(in: root) }
    guard let data = root.nonNull("data"), data.kind == .array else { return nil }
    return Self.models(in: data)
  }

  private static func models(in list: JSONValue) -> [ListedModel] {
    var models: [ListedModel] = []
    list.forEachElement { element in
      guard models.count < ModelList.maximumCount, let model = Self.model(element) else { return }
      models.append(model)
    }
    return models
  }

  /// Nil for what can't be chatted with, as far as the list says.
  private static func model(_ element: JSONValue) -> ListedModel? {
    guard let id = element.member("id")?.string, !id.isEmpty,
      element.member("active")?.bool != false, Self.isForChat(element)
    else { return nil }
    var model = ListedModel(id: id)
    model.displayName =
      element.member("display_name")?.string ?? element.member("name")?.string
      ?? element.member("title")?.string ?? ""
    model.owner =
      element.member("owned_by")?.string ?? element.member("organization")?.string ?? ""
    model.created = element.member("created")?.int64
    model.contextWindow = Self.contextWindow(of: element)
    model.maximumOutputTokens = max(
      Self.tokens(element.member("max_completion_tokens")?.int64),
      Self.tokens(element.member("top_provider")?.member("max_completion_tokens")?.int64))
    element.member("aliases")?.forEachElement { alias in
      if let name = alias.string, !name.isEmpty, name != id,
        model.aliases.count < Self.maximumAliases
      {
        model.aliases.append(name)
      }
    }
    model.retires =
      element.member("shutdown_date")?.string.flatMap { RFC3339.seconds($0) }.map { Int64($0) }
    model.capabilities = Self.capabilities(of: element)
    model.price = Self.price(of: element)
    guard let providers = element.nonNull("providers"), providers.kind == .array else {
      return model
    }
    return Self.routed(model, providers)
  }

  private static func isForChat(_ element: borrowing JSONValue) -> Bool {
    guard let type = element.member("type")?.string else { return true }
    return !["embedding", "rerank", "moderation", "image", "audio", "transcribe", "video"]
      .contains(type)
  }

  /// Hugging Face's router: what every backend of the model can do, since any may serve a call.
  private static func routed(_ model: ListedModel, _ providers: JSONValue) -> ListedModel? {
    var model = model
    var live = 0
    var window = Int32.max
    var price: Price?
    providers.forEachElement { provider in
      guard provider.member("status")?.equals("live") == true else { return }
      live += 1
      let own = Self.contextWindow(of: provider)
      if own > 0 { window = min(window, own) }
      price = live == 1 ? Self.price(of: provider) : nil
    }
    guard live > 0 else { return nil }
    if window < .max { model.contextWindow = window }
    // Of several backends it is not known which one is billed.
    model.price = price
    return model
  }

  /// vLLM's `max_model_len`, the names of several hosts, llama.cpp's `meta.n_ctx`.
  private static func contextWindow(of model: JSONValue) -> Int32 {
    for name: StaticString in [
      "max_model_len", "context_length", "context_window", "context_size",
    ] {
      let tokens = Self.tokens(model.member(name)?.int64)
      if tokens > 0 { return tokens }
    }
    return Self.tokens(model.member("meta")?.member("n_ctx")?.int64)
  }

  private static func tokens(_ count: Int64?) -> Int32 { Int32(clamping: max(count ?? 0, 0)) }

  // MARK: - Prices

  /// US dollars: for a million tokens where the names are `input` and `output` (Together, Hugging
  /// Face), for one where they are `prompt` and `completion` (OpenRouter, SambaNova).
  private static func price(of model: JSONValue) -> Price? {
    guard let pricing = model.nonNull("pricing") else { return nil }
    var price = Price()
    if pricing.member("prompt") != nil {
      price.input = Self.dollars(pricing.member("prompt"), per: 1e6)
      price.output = Self.dollars(pricing.member("completion"), per: 1e6)
      price.cachedInput = Self.dollars(pricing.member("input_cache_read"), per: 1e6)
      price.cacheWrite = Self.dollars(pricing.member("input_cache_write"), per: 1e6)
    } else {
      price.input = Self.dollars(pricing.member("input"), per: 1)
      price.output = Self.dollars(pricing.member("output"), per: 1)
      price.cachedInput = Self.dollars(pricing.member("cached_input"), per: 1)
      // Rented by the hour: tokens have no price.
      if price.input == 0, price.output == 0, pricing.member("hourly")?.double ?? 0 > 0 {
        return nil
      }
    }
    return price.input == nil && price.output == nil ? nil : price
  }

  /// A number, or one in a string; nil where it is none, or below zero, which means "it depends".
  private static func dollars(_ value: JSONValue?, per unit: Double) -> Double? {
    guard let value, let number = value.double ?? value.string.flatMap({ Double($0) }),
      number.isFinite, number >= 0
    else { return nil }
    return number * unit
  }

  // MARK: - Capabilities

  /// OpenRouter's `supported_parameters`; nil where there are none.
  private static func capabilities(of model: JSONValue) -> CapabilitySet? {
    guard let parameters = model.nonNull("supported_parameters"), parameters.kind == .array else {
      return nil
    }
    var capabilities: CapabilitySet = [.prefill]
    parameters.forEachElement { parameter in
      switch parameter.string {
      case "tools": capabilities.formUnion([.tools, .parallelTools])
      case "response_format": capabilities.insert(.jsonObject)
      case "structured_outputs": capabilities.insert(.jsonSchema)
      case "reasoning", "include_reasoning": capabilities.insert(.reasoning)
      case "seed": capabilities.insert(.seed)
      case "logprobs", "top_logprobs": capabilities.insert(.logprobs)
      default: break
      }
    }
    model.member("architecture")?.member("input_modalities")?.forEachElement { modality in
      switch modality.string {
      case "image": capabilities.insert(.vision)
      case "file": capabilities.insert(.documents)
      case "audio": capabilities.insert(.audioInput)
      default: break
      }
    }
    if model.member("pricing")?.member("input_cache_read") != nil {
      capabilities.insert(.promptCache)
    }
    return capabilities
  }
}
