internal import Router

/// How long a provider asks to be left alone, by its response headers.
enum RetryDelay {
  /// Longer delays than this are no better than none: in seconds.
  private static let maximum: Double = 24 * 3600

  /// `retry-after-ms`, `retry-after` in seconds or as a date, the reset of an exhausted
  /// x-ratelimit dimension, or what the error's message says.
  static func parse(_ header: (String) -> String?, message: String = "") -> Duration? {
    if let milliseconds = header("retry-after-ms").flatMap(Double.init) {
      return self.duration(milliseconds / 1000)
    }
    if let value = header("retry-after") {
      if let seconds = Double(value) { return self.duration(seconds) }
      // Against the provider's own clock: ours is no argument here, and may differ.
      if let then = HTTPDate.seconds(value), let now = header("date").flatMap(HTTPDate.seconds) {
        return self.duration(Double(max(then - now, 0)))
      }
    }
    for headers in [RateLimitHeaders.openAI, .anthropic] {
      let limits = headers.reading(header)
      for limit in [limits?.requests, limits?.tokens] {
        if let limit, limit.remaining == 0, let reset = limit.resetsAfter { return reset }
      }
    }
    return self.inText(message)
  }

  /// "Please try again in 4.05s.", "try again in 1m12s".
  private static func inText(_ message: String) -> Duration? {
    guard let words = message.firstRange(of: "try again in ") else { return nil }
    var text = message[words.upperBound...].prefix { $0.isNumber || $0.isLetter || $0 == "." }
    while text.last == "." { text.removeLast() }
    return self.goDuration(String(text))
  }

  /// Nil for what is no delay, and for one of more than a day.
  static func duration(_ seconds: Double) -> Duration? {
    guard seconds.isFinite, seconds >= 0, seconds <= self.maximum else { return nil }
    return .milliseconds(Int64((seconds * 1000).rounded(.up)))
  }

  /// Go's form: "12ms", "1s", "6m0s", "1h30m0s".
  static func goDuration(_ text: String) -> Duration? {
    var rest = Substring(text)
    var seconds = 0.0
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let number = rest.prefix { $0.isNumber || $0 == "." }
      rest = rest.dropFirst(number.count)
      let unit = rest.prefix { $0.isLetter || $0 == "µ" }
      rest = rest.dropFirst(unit.count)
      guard let value = Double(number) else { return nil }
      switch unit {
      case "h": seconds += value * 3600
      case "m": seconds += value * 60
      case "s": seconds += value
      case "ms": seconds += value / 1000
      case "us", "µs": seconds += value / 1_000_000
      case "ns": seconds += value / 1_000_000_000
      default: return nil
      }
    }
    return self.duration(seconds)
  }
}
