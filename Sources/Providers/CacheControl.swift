internal import Codec

/// Anthropic's mark at the end of a prefix that is worth caching.
enum CacheControl {
  /// The two lifetimes, in seconds: what is longer than the first takes the second, which costs more.
  private static let short: Int64 = 300
  private static let long: Int64 = 3600

  /// What the lifetime becomes; nil where it is taken as it is.
  static func clamped(_ breakpoint: CacheBreakpoint) -> String? {
    guard let seconds = breakpoint.ttl?.seconds, seconds != Self.short, seconds != Self.long else {
      return nil
    }
    return "\(seconds) s -> \(seconds > Self.short ? Self.long : Self.short) s"
  }

  /// As a member of the open object.
  static func write(_ breakpoint: CacheBreakpoint, _ writer: inout JSONWriter) {
    writer.key("cache_control")
    writer.beginObject()
    writer.key("type")
    writer.string("ephemeral")
    if let ttl = breakpoint.ttl {
      writer.key("ttl")
      writer.string(ttl.seconds > self.short ? "1h" : "5m")
    }
    writer.endObject()
  }
}
