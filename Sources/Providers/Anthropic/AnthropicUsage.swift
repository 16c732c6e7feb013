internal import Codec

/// The counts of an answer. Each event's replace those before it; input that was read from the
/// cache or written to it is counted beside `input_tokens`.
struct AnthropicUsage: Equatable {
  private var input: Int64?
  private var cacheRead: Int64?
  private var cacheWrite: Int64?
  private var longCacheWrite: Int64?
  private var output: Int64?
  private var thinking: Int64?

  mutating func update(_ usage: borrowing JSONValue) {
    self.input = usage.member("input_tokens")?.int64 ?? self.input
    self.cacheRead = usage.member("cache_read_input_tokens")?.int64 ?? self.cacheRead
    self.cacheWrite = usage.member("cache_creation_input_tokens")?.int64 ?? self.cacheWrite
    self.longCacheWrite =
      usage.member("cache_creation")?.member("ephemeral_1h_input_tokens")?.int64
      ?? self.longCacheWrite
    self.output = usage.member("output_tokens")?.int64 ?? self.output
    self.thinking =
      usage.member("output_tokens_details")?.member("thinking_tokens")?.int64 ?? self.thinking
  }

  /// In the contract's meaning; nil where nothing was counted.
  var contract: Usage? {
    guard let input = self.input, let output = self.output else { return nil }
    let parts = [input, self.cacheRead ?? 0, self.cacheWrite ?? 0]
    return Usage.with {
      $0.inputTokens = parts.reduce(0) { $0.addingSaturated(Self.count($1)) }
      $0.outputTokens = Self.count(output)
      $0.cachedInputTokens = self.cacheRead.map(Self.count)
      $0.cacheWriteTokens = self.cacheWrite.map(Self.count)
      $0.longCacheWriteTokens = self.longCacheWrite.map(Self.count)
      $0.reasoningTokens = self.thinking.map(Self.count)
      $0.source = .provider
    }
  }

  private static func count(_ tokens: Int64) -> Int32 { Int32(clamping: max(tokens, 0)) }
}

extension Int32 {
  fileprivate func addingSaturated(_ other: Int32) -> Int32 {
    let (sum, overflow) = self.addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
