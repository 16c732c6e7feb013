internal import Codec

/// The `usage` object. Cached tokens are counted inside `prompt_tokens`, reasoning inside
/// `completion_tokens`, as the contract has it.
enum OpenAIUsage {
  /// Nil where there is none, or it counts nothing.
  static func read(_ usage: borrowing JSONValue) -> Usage? {
    guard let input = usage.member("prompt_tokens")?.int64,
      let output = Self.output(usage, input: input)
    else { return nil }
    return Usage.with {
      $0.inputTokens = Self.count(input)
      $0.outputTokens = Self.count(output)
      $0.source = .provider
      $0.cachedInputTokens = Self.cached(usage).map(Self.count)
      $0.cacheWriteTokens =
        usage.member("prompt_tokens_details")?.member("cache_write_tokens")?.int64.map(Self.count)
      if let details = usage.nonNull("completion_tokens_details") {
        $0.reasoningTokens = details.member("reasoning_tokens")?.int64.map(Self.count)
      }
    }
  }

  /// In any of the spellings of OpenAI, Mistral, Together and DeepSeek.
  private static func cached(_ usage: borrowing JSONValue) -> Int64? {
    usage.member("prompt_tokens_details")?.member("cached_tokens")?.int64
      ?? usage.member("prompt_token_details")?.member("cached_tokens")?.int64
      ?? usage.member("num_cached_tokens")?.int64 ?? usage.member("cached_tokens")?.int64
      ?? usage.member("prompt_cache_hit_tokens")?.int64
  }

  /// Some servers leave `completion_tokens` out where there are none, and xAI counts reasoning
  /// beside it: the total tells.
  private static func output(_ usage: borrowing JSONValue, input: Int64) -> Int64? {
    let total = usage.member("total_tokens")?.int64.map(Self.count)
    let input = Self.count(input)
    guard let output = usage.member("completion_tokens")?.int64.map(Self.count) else {
      return total.map { Int64($0) - Int64(input) }
    }
    let reasoning = usage.member("completion_tokens_details")?.member("reasoning_tokens")?.int64
    let both = Int64(output) + Int64(Self.count(reasoning ?? 0))
    return total.map(Int64.init) == Int64(input) + both ? both : Int64(output)
  }

  private static func count(_ tokens: Int64) -> Int32 { Int32(clamping: max(tokens, 0)) }
}
