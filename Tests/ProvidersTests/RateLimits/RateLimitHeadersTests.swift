import Router
import Testing

@testable import Providers

@Suite("Rate-limit headers")
struct RateLimitHeadersTests {
  struct Row: Sendable {
    let name: String
    let dialect: any Dialect
    let headers: [String: String]
    let reading: RateLimitReading?
  }

  private static let openAI = ProviderProfile.compatible.dialect
  private static let mistral = MistralDialect()
  private static let anthropic = AnthropicDialect()

  static let rows = [
    Row(name: "none", dialect: openAI, headers: ["date": "x"], reading: nil),
    Row(
      name: "OpenAI", dialect: openAI,
      headers: [
        "x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "59",
        "x-ratelimit-reset-requests": "1s", "x-ratelimit-remaining-tokens": "149984",
        "x-ratelimit-reset-tokens": "6m0s",
      ],
      reading: RateLimitReading(
        requests: .init(remaining: 59, resetsAfter: .seconds(1)),
        tokens: .init(remaining: 149_984, resetsAfter: .seconds(360)))),
    Row(
      name: "tokens alone", dialect: openAI,
      headers: ["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "17ms"],
      reading: RateLimitReading(tokens: .init(remaining: 0, resetsAfter: .milliseconds(17)))),
    Row(
      name: "Mistral's own names", dialect: mistral,
      headers: [
        "x-ratelimit-remaining-req-minute": "5", "x-ratelimit-remaining-tokens-minute": "40000",
        "x-ratelimit-remaining-requests": "99",
      ],
      reading: RateLimitReading(
        requests: .init(remaining: 5, resetsAfter: nil),
        tokens: .init(remaining: 40_000, resetsAfter: nil))),
    Row(
      name: "Anthropic: the scarcest tokens, by the provider's clock", dialect: anthropic,
      headers: [
        "anthropic-ratelimit-requests-remaining": "49",
        "anthropic-ratelimit-requests-reset": "2026-11-23T10:00:10Z",
        "anthropic-ratelimit-tokens-remaining": "9000",
        "anthropic-ratelimit-tokens-reset": "2026-11-23T10:00:20Z",
        "anthropic-ratelimit-output-tokens-remaining": "2000",
        "anthropic-ratelimit-output-tokens-reset": "2026-11-23T10:00:30Z",
        "date": "Mon, 23 Nov 2026 10:00:00 GMT",
      ],
      reading: RateLimitReading(
        requests: .init(remaining: 49, resetsAfter: .seconds(10)),
        tokens: .init(remaining: 2000, resetsAfter: .seconds(30)))),
    Row(
      name: "a reset that has been is now", dialect: anthropic,
      headers: [
        "anthropic-ratelimit-requests-remaining": "0",
        "anthropic-ratelimit-requests-reset": "2026-11-23T09:00:00Z",
        "date": "Mon, 23 Nov 2026 10:00:00 GMT",
      ],
      reading: RateLimitReading(requests: .init(remaining: 0, resetsAfter: .zero))),
  ]

  @Test("Each family's headers are read", arguments: rows.indices)
  func families(place: Int) {
    let row = Self.rows[place]
    #expect(row.dialect.rateLimits { row.headers[$0] } == row.reading, "\(row.name)")
  }

  @Test(
    "What is no number of requests, or no time, is as good as not there",
    arguments: ["", "-1", "many", "1e9", "99999999999999999999", "0x10", "5 "])
  func garbage(value: String) {
    let headers = [
      "x-ratelimit-remaining-requests": value, "x-ratelimit-remaining-tokens": value,
      "x-ratelimit-reset-requests": value,
    ]
    #expect(Self.openAI.rateLimits { headers[$0] } == nil)
    let reset = ["x-ratelimit-remaining-requests": "3", "x-ratelimit-reset-requests": value]
    #expect(
      Self.openAI.rateLimits { reset[$0] }
        == RateLimitReading(requests: .init(remaining: 3, resetsAfter: nil)))
  }
}
