import Testing

@testable import Providers

@Suite("RetryDelay")
struct RetryDelayTests {
  private static let date = "Sun, 06 Nov 1994 08:49:37 GMT"

  @Test(
    "Delays are read from the most exact place",
    arguments: [
      (["retry-after-ms": "120", "retry-after": "7"], .milliseconds(120)),
      (["retry-after": "1"], .seconds(1)), (["retry-after": "0.25"], .milliseconds(250)),
      (["retry-after": "0"], .zero), (["retry-after": "-1"], nil), (["retry-after": "nan"], nil),
      (["retry-after": "inf"], nil), (["retry-after": "1e300"], nil),
      (["retry-after": "soon"], nil), ([:], nil),
      (
        ["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1m0.5s"],
        .milliseconds(60_500)
      ),
      (["x-ratelimit-remaining-tokens": "1", "x-ratelimit-reset-tokens": "1s"], nil),
      (["retry-after": date, "date": "Sun, 06 Nov 1994 08:49:07 GMT"], .seconds(30)),
      (["retry-after": date, "date": "Sun, 06 Nov 1994 09:00:00 GMT"], .zero),
      (["retry-after": date], nil),
      (
        [
          "anthropic-ratelimit-input-tokens-remaining": "0", "date": date,
          "anthropic-ratelimit-input-tokens-reset": "1994-11-06T08:50:00Z",
        ], .seconds(23)
      ),
      (
        [
          "anthropic-ratelimit-requests-remaining": "5", "date": date,
          "anthropic-ratelimit-requests-reset": "1994-11-06T08:50:00Z",
        ], nil
      ),
    ] as [([String: String], Duration?)])
  func headers(headers: [String: String], delay: Duration?) {
    #expect(RetryDelay.parse { headers[$0] } == delay)
  }

  @Test(
    "Or from the message",
    arguments: [
      ("Rate limit reached. Please try again in 4.05s. Visit us.", .milliseconds(4050)),
      ("try again in 1m12s", .seconds(72)), ("try again in 20ms.", .milliseconds(20)),
      ("try again in a moment", nil), ("try again in ", nil), ("try again in ...", nil), ("", nil),
    ] as [(String, Duration?)])
  func messages(message: String, delay: Duration?) {
    #expect(RetryDelay.parse({ _ in nil }, message: message) == delay)
  }

  @Test(
    "Go's durations",
    arguments: [
      ("12ms", .milliseconds(12)), ("1s", .seconds(1)), ("6m0s", .seconds(360)),
      ("1h30m0s", .seconds(5400)), ("1.5s", .milliseconds(1500)), ("100µs", .milliseconds(1)),
      ("", nil), ("1", nil), ("s", nil), ("1x", nil), ("1..5s", nil), ("99999h", nil),
      ("-1s", nil), ("1s ", nil),
    ] as [(String, Duration?)])
  func goDurations(text: String, duration: Duration?) {
    #expect(RetryDelay.goDuration(text) == duration)
  }
}

@Suite("HTTPDate")
struct HTTPDateTests {
  @Test(
    "Dates are seconds since 1970",
    arguments: [
      ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
      ("Thu, 29 Feb 2024 23:59:60 GMT", 1_709_251_200),
      ("Wed, 31 Dec 2025 23:59:59 GMT", 1_767_225_599), ("Sun, 06 Nov 1994 08:49:37 CET", nil),
      ("Sun, 32 Nov 1994 08:49:37 GMT", nil), ("Sun, 06 Foo 1994 08:49:37 GMT", nil),
      ("Sun, 06 Nov 1994 08:49 GMT", nil), ("Sun, 06 Nov 1994 24:00:00 GMT", nil),
      ("Sunday, 06-Nov-94 08:49:37 GMT", nil), ("", nil), ("    ", nil),
      ("Sun, 06 Nov 99999999999999999999 08:49:37 GMT", nil),
    ] as [(String, Int64?)])
  func dates(text: String, seconds: Int64?) { #expect(HTTPDate.seconds(text) == seconds) }
}
