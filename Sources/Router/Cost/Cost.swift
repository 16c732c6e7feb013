package import Codec

extension TokenPrices {
  /// What a call's tokens cost, in billionths of a US dollar, rounded half up once. Saturates.
  ///
  /// - A cached token without a price of its own costs an input token: no discount is known.
  /// - Counts below 0 are 0; parts that add up to more than their whole count in full.
  ///
  /// - Returns: nil if a price that is needed is unknown.
  package func nanoUSD(of usage: Usage) -> Int64? {
    let rates = self.rates(inputTokens: usage.inputTokens)
    let cached = max(usage.cachedInputTokens ?? 0, 0)
    let longWritten = max(usage.longCacheWriteTokens ?? 0, 0)
    let written = max(usage.cacheWriteTokens ?? 0, longWritten)
    let uncached = max(Int64(usage.inputTokens) - Int64(cached) - Int64(written), 0)

    var picodollars: UInt128 = 0
    let parts: [4 of (tokens: Int64, rate: UInt64?)] = [
      (uncached, rates.input),
      (Int64(cached), rates.cachedInput ?? rates.input),
      (Int64(written) - Int64(longWritten), rates.cacheWrite),
      (Int64(longWritten), rates.longCacheWrite),
    ]
    for index in parts.indices where parts[index].tokens > 0 {
      guard let rate = parts[index].rate else { return nil }
      picodollars += UInt128(parts[index].tokens) * UInt128(rate)
    }
    if usage.outputTokens > 0 {
      guard let rate = rates.output else { return nil }
      picodollars += UInt128(usage.outputTokens) * UInt128(rate)
    }
    return Int64(clamping: (picodollars + 500) / 1000)
  }

  /// What a call is expected to cost before it starts, nothing cached.
  func expectedNanoUSD(inputTokens: Int32, outputTokens: Int32) -> Int64? {
    var usage = Usage()
    usage.inputTokens = inputTokens
    usage.outputTokens = outputTokens
    return self.nanoUSD(of: usage)
  }
}

extension CatalogOffer {
  /// What a call is expected to cost here before it starts, nothing cached, in billionths of a US
  /// dollar; nil where a price that counts is unknown.
  package func expectedNanoUSD(of facts: RequestFacts) -> Int64? {
    self.tokenPrices?.expectedNanoUSD(
      inputTokens: facts.inputTokens,
      outputTokens: min(facts.maxOutputTokens ?? .max, RequestFacts.usualOutputTokens))
  }
}
