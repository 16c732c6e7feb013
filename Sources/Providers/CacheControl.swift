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

  static func isLong(_ breakpoint: CacheBreakpoint) -> Bool {
    breakpoint.ttl.map { $0.seconds > Self.short } ?? false
  }

  /// As a member of the open object.
  static func write(
    _ breakpoint: CacheBreakpoint, raised: Bool = false, _ writer: inout JSONWriter
  ) {
    writer.key("cache_control")
    writer.beginObject()
    writer.key("type")
    writer.string("ephemeral")
    if raised || breakpoint.ttl != nil {
      writer.key("ttl")
      writer.string(raised || Self.isLong(breakpoint) ? "1h" : "5m")
    }
    writer.endObject()
  }
}
