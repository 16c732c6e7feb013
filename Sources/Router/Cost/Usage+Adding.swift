internal import Codec

extension Usage {
  /// Adds a failed attempt's usage and what it cost, nil where unknown. Saturates.
  mutating func add(_ other: Usage, cost: Int64?) {
    self.inputTokens = self.inputTokens.addingSaturating(other.inputTokens)
    self.outputTokens = self.outputTokens.addingSaturating(other.outputTokens)
    self.cachedInputTokens = Self.sum(self.cachedInputTokens, other.cachedInputTokens)
    self.cacheWriteTokens = Self.sum(self.cacheWriteTokens, other.cacheWriteTokens)
    self.longCacheWriteTokens = Self.sum(self.longCacheWriteTokens, other.longCacheWriteTokens)
    self.reasoningTokens = Self.sum(self.reasoningTokens, other.reasoningTokens)
    self.source = other.source
    self.costNanoUSD = Self.sum(self.costNanoUSD, cost)
  }

  private static func sum<Count: FixedWidthInteger>(_ left: Count?, _ right: Count?) -> Count? {
    guard let left, let right else { return left ?? right }
    return left.addingSaturating(right)
  }
}

extension FixedWidthInteger {
  func addingSaturating(_ other: Self) -> Self {
    let (sum, overflow) = self.addingReportingOverflow(other)
    guard overflow else { return sum }
    return other < 0 ? .min : .max
  }
}
