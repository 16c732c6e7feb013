internal import Clock
internal import Codec

/// What a call is expected to cost and to take at an offer.
struct Expectation {
  private let facts: RequestFacts
  private let context: CallContext
  /// The same at every offer of a model, so that prices alone tell them apart.
  let outputTokens: Int32

  /// - Parameter typicalOutputTokens: of an answer of the model, where that was measured.
  init(facts: RequestFacts, context: CallContext, typicalOutputTokens: Double?) {
    self.facts = facts
    self.context = context
    let usual = typicalOutputTokens.map { Int32(max($0, 1)) } ?? RequestFacts.usualOutputTokens
    self.outputTokens = Int32(
      clamping: Int64(min(facts.maxOutputTokens ?? .max, usual)) * Int64(facts.candidates))
  }

  /// Input tokens that come from the provider's cache: what the conversation left there, else the
  /// offer's usual share.
  func cachedTokens(at offer: CatalogOffer, _ health: borrowing OfferHealth) -> Int32 {
    let input = self.facts.inputTokens
    if let warm = self.context.warmTokens(at: offer) { return min(warm, input) }
    return min(Int32((health.cachedShare ?? 0) * Double(input)), input)
  }

  /// Nanodollars, both sides of the price; nil where a price that counts is unknown.
  func cost(at offer: CatalogOffer, cachedTokens: Int32) -> Int64? {
    offer.tokenPrices?.nanoUSD(
      of: .with {
        $0.inputTokens = self.facts.inputTokens
        $0.cachedInputTokens = cachedTokens
        $0.outputTokens = self.outputTokens
      })
  }

  /// Nil without fresh measurements.
  func timeToFirstToken(_ health: borrowing OfferHealth, cachedTokens: Int32) -> Quantiles? {
    guard let measured = health.timeToFirstToken else { return nil }
    let factor = InputScale.factor(uncachedTokens: self.facts.inputTokens - cachedTokens)
    return measured.scaled(by: factor)
  }
}
