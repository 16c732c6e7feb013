internal import Router

/// The header fields in which a family of providers says what is left of its limits.
struct RateLimitHeaders: Sendable {
  private struct Limit: Sendable {
    let remaining: String
    /// Nil where the family doesn't say.
    let reset: String?
  }

  private let requests: Limit
  /// The scarcest counts.
  private let tokens: [Limit]

  static let openAI = RateLimitHeaders(
    requests: Limit(
      remaining: "x-ratelimit-remaining-requests", reset: "x-ratelimit-reset-requests"),
    tokens: [Limit(remaining: "x-ratelimit-remaining-tokens", reset: "x-ratelimit-reset-tokens")])

  static let mistral = RateLimitHeaders(
    requests: Limit(remaining: "x-ratelimit-remaining-req-minute", reset: nil),
    tokens: [Limit(remaining: "x-ratelimit-remaining-tokens-minute", reset: nil)])

  static let anthropic = RateLimitHeaders(
    requests: Limit(
      remaining: "anthropic-ratelimit-requests-remaining",
      reset: "anthropic-ratelimit-requests-reset"),
    tokens: ["tokens", "input-tokens", "output-tokens"].map {
      Limit(
        remaining: "anthropic-ratelimit-\($0)-remaining", reset: "anthropic-ratelimit-\($0)-reset")
    })

  /// - Parameter header: looks a response header up by its lower-case name.
  /// - Returns: nil where the provider says nothing of its limits, or nothing that can be read.
  func reading(_ header: (String) -> String?) -> RateLimitReading? {
    let requests = Self.read(self.requests, header)
    var tokens: RateLimitReading.Limit?
    for limit in self.tokens {
      guard let read = Self.read(limit, header) else { continue }
      if read.remaining < tokens?.remaining ?? .max { tokens = read }
    }
    guard requests != nil || tokens != nil else { return nil }
    return RateLimitReading(requests: requests, tokens: tokens)
  }

  private static func read(
    _ limit: Limit, _ header: (String) -> String?
  ) -> RateLimitReading.Limit? {
    guard let remaining = header(limit.remaining).flatMap(Int64.init), remaining >= 0 else {
      return nil
    }
    return RateLimitReading.Limit(
      remaining: remaining,
      resetsAfter: limit.reset.flatMap(header).flatMap { Self.delay($0, header) })
  }

  /// A duration, or a time.
  private static func delay(_ text: String, _ header: (String) -> String?) -> Duration? {
    if let duration = RetryDelay.goDuration(text) { return duration }
    // Against the provider's own clock: ours is no argument here, and may differ.
    guard let then = RFC3339.seconds(text), let now = header("date").flatMap(HTTPDate.seconds)
    else { return nil }
    return RetryDelay.duration(max(then - Double(now), 0))
  }
}
