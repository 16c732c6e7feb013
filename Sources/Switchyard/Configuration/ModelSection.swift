internal import Codec
internal import Router

extension Configuration.Model {
  /// Nil where the id is missing; then that was reported.
  init?(_ section: inout ConfigurationSection) {
    let id = section.required("id") { $0.modelName() }
    let upstreamModel = section.optional("upstream_model") { $0.text() }
    self.init(id: id ?? "", upstreamModel: upstreamModel ?? id ?? "")
    self.aliases = section.optional("aliases") { $0.list { $0.modelName() } } ?? []
    self.displayName = section.optional("display_name") { $0.text(mayBeEmpty: true) } ?? ""
    self.owner = section.optional("owner") { $0.text(mayBeEmpty: true) } ?? ""
    self.contextWindow = section.optional("context_window") { $0.tokens() } ?? 0
    self.maximumOutputTokens = section.optional("max_output_tokens") { $0.tokens() } ?? 0
    self.price = section.optional("price") { $0.section { Price(&$0) } }
    self.capabilities = section.optional("capabilities") { $0.list { $0.capability() } }
    self.quantization = section.optional("quantization") { $0.text(mayBeEmpty: true) } ?? ""
    self.retireTime = section.optional("retire_time") { $0.timestamp() }
    self.region = section.optional("region") { $0.text(mayBeEmpty: true) }
    self.tags = section.optional("tags") { $0.texts() } ?? []
    self.weight = section.optional("weight") { $0.weight() } ?? self.weight
    if id == nil { return nil }
  }
}

extension Price {
  init(_ section: inout ConfigurationSection) {
    self.init()
    self.input = section.optional("input") { $0.price() }
    self.output = section.optional("output") { $0.price() }
    self.cachedInput = section.optional("cached_input") { $0.price() }
    self.cacheWrite = section.optional("cache_write") { $0.price() }
    self.longCacheWrite = section.optional("long_cache_write") { $0.price() }
    self.longInput =
      section.optional("long_input") { $0.list { $0.section { LongInputPrice(&$0) } } } ?? []
    let thresholds = self.longInput.map(\.aboveInputTokens)
    if zip(thresholds, thresholds.dropFirst()).contains(where: { $0 >= $1 }) {
      section.report("long_input must be in rising order of above_input_tokens")
    }
  }
}

extension LongInputPrice {
  init(_ section: inout ConfigurationSection) {
    self.init()
    self.aboveInputTokens = section.required("above_input_tokens") { $0.tokens() } ?? 0
    self.input = section.optional("input") { $0.price() }
    self.output = section.optional("output") { $0.price() }
    self.cachedInput = section.optional("cached_input") { $0.price() }
    self.cacheWrite = section.optional("cache_write") { $0.price() }
  }
}

extension ConfigurationReader {
  func tokens() -> Int32? { self.integer(1...Int32.max) }

  func modelName() -> String? {
    guard let name = self.text() else { return nil }
    guard name.utf8.count <= Catalog.maximumNameLength else {
      self.report("is longer than \(Catalog.maximumNameLength) bytes")
      return nil
    }
    return name
  }

  func capability() -> Capability? {
    let known = Capability.names.map(\.name)
    return self.parsed("must be one of: " + known.joined(separator: ", ")) { text in
      // Only as the rule writes them, not every form that a filter takes.
      known.contains(text) ? Capability(name: text) : nil
    }
  }
}
