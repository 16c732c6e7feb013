internal import Codec

/// Anthropic's mark at the end of a prefix that is worth caching.
enum CacheControl {
  /// Longer lifetimes than this take the hour that costs more.
  private static let shortLifetime: Int64 = 300

  /// As a member of the open object.
  static func write(_ breakpoint: CacheBreakpoint, _ writer: inout JSONWriter) {
    writer.key("cache_control")
    writer.beginObject()
    writer.key("type")
    writer.string("ephemeral")
    if let ttl = breakpoint.ttl {
      writer.key("ttl")
      writer.string(ttl.seconds > self.shortLifetime ? "1h" : "5m")
    }
    writer.endObject()
  }
}
