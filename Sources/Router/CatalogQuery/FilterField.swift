internal import Codec

/// A field of `Model` that a filter can name.
struct FilterField: Sendable {
  /// How its values are read out of a model: none where it is unset.
  enum Values: Sendable {
    case text(@Sendable (Model) -> [String])
    case number(@Sendable (Model) -> [Double])
    /// Seconds since the Unix epoch.
    case time(@Sendable (Model) -> [Double])
    case flag(@Sendable (Model) -> [Bool])
    case capability(@Sendable (Model) -> [Capability])
    case status(@Sendable (Model) -> [Offer.Status])
  }

  let path: String
  /// Several values a model: a comparison holds if it does for one of them.
  let isRepeated: Bool
  let values: Values

  static func named(_ path: String) -> FilterField? { Self.byPath[path] }

  private static let byPath = Dictionary(
    uniqueKeysWithValues: (Self.ofModel + Self.ofOffers).map { ($0.path, $0) })

  private static let ofModel: [FilterField] = [
    FilterField("id", .text { [$0.id] }),
    FilterField("aliases", repeated: true, .text { $0.aliases }),
    FilterField("display_name", .text { [$0.displayName] }),
    FilterField("owner", .text { [$0.owner] }),
    FilterField("create_time", .time { [$0.createTime?.secondsSinceEpoch].compactMap(\.self) }),
    FilterField("context_window", .number { Self.known($0.contextWindow) }),
    FilterField("max_output_tokens", .number { Self.known($0.maxOutputTokens) }),
    FilterField("capabilities", repeated: true, .capability { $0.capabilities }),
    FilterField("min_input_price", .number { $0.lowestPrice(\.input).map { [$0] } ?? [] }),
    FilterField("min_output_price", .number { $0.lowestPrice(\.output).map { [$0] } ?? [] }),
  ]

  private static let ofOffers: [FilterField] = [
    Self.offerText("provider", \.provider),
    Self.offerText("upstream_model", \.upstreamModel),
    Self.offerText("region", \.region),
    Self.offerText("quantization", \.quantization),
    FilterField("offers.tags", repeated: true, .text { $0.offers.flatMap(\.tags) }),
    Self.offerNumber("context_window") { Self.known($0.contextWindow).first },
    Self.offerNumber("max_output_tokens") { Self.known($0.maxOutputTokens).first },
    Self.offerNumber("price.input") { $0.price?.input },
    Self.offerNumber("price.cached_input") { $0.price?.cachedInput },
    Self.offerNumber("price.cache_write") { $0.price?.cacheWrite },
    Self.offerNumber("price.output") { $0.price?.output },
    Self.offerNumber("performance.output_tokens_per_second") {
      $0.performance?.outputTokensPerSecond
    },
    Self.offerNumber("performance.success_rate") { $0.performance?.successRate },
    FilterField(
      "offers.retire_time", repeated: true,
      .time { $0.offers.compactMap { $0.retireTime?.secondsSinceEpoch } }),
    FilterField(
      "offers.capabilities", repeated: true, .capability { $0.offers.flatMap(\.capabilities) }),
    FilterField("offers.status", repeated: true, .status { $0.offers.map(\.status) }),
    FilterField(
      "offers.data_policy.no_training", repeated: true,
      .flag { $0.offers.map { $0.dataPolicy?.noTraining ?? false } }),
    FilterField(
      "offers.data_policy.zero_retention", repeated: true,
      .flag { $0.offers.map { $0.dataPolicy?.zeroRetention ?? false } }),
  ]

  private init(_ path: String, repeated: Bool = false, _ values: Values) {
    self.path = path
    self.isRepeated = repeated
    self.values = values
  }

  private static func offerText(
    _ path: String, _ read: any KeyPath<Offer, String> & Sendable
  ) -> FilterField {
    FilterField("offers.\(path)", repeated: true, .text { $0.offers.map { $0[keyPath: read] } })
  }

  private static func offerNumber(
    _ path: String, _ read: @escaping @Sendable (Offer) -> Double?
  ) -> FilterField {
    FilterField("offers.\(path)", repeated: true, .number { $0.offers.compactMap(read) })
  }

  /// The contract's 0 is unknown, which no comparison holds for.
  private static func known(_ value: Int32) -> [Double] { value > 0 ? [Double(value)] : [] }
}

extension Model {
  /// The lowest of the offers' known prices, in dollars per million tokens.
  func lowestPrice(_ price: KeyPath<Price, Double?>) -> Double? {
    self.offers.lazy.compactMap { $0.price?[keyPath: price] }.min()
  }
}

extension ProtoTimestamp {
  var secondsSinceEpoch: Double { Double(self.seconds) + Double(self.nanos) / 1e9 }
}
