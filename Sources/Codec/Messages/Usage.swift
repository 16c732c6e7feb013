public struct Usage: WireMessage {
  public struct Source: WireEnum {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let unspecified = Source(rawValue: 0)
    /// The provider's final count.
    public static let provider = Source(rawValue: 1)
    /// The provider's count up to where the call was cut off.
    public static let providerPartial = Source(rawValue: 2)
    /// The provider sent none: Switchyard's estimate.
    public static let estimated = Source(rawValue: 3)
  }

  /// All input tokens, those read from and written to the cache included.
  public var inputTokens: Int32 = 0
  /// All output tokens of all choices, reasoning included.
  public var outputTokens: Int32 = 0
  /// Parts of the two above; unset where the provider does not say.
  public var cachedInputTokens: Int32?
  public var cacheWriteTokens: Int32?
  public var reasoningTokens: Int32?
  /// The part of `cache_write_tokens` that is kept for an hour or longer, at a price of its own.
  public var longCacheWriteTokens: Int32?
  public var source = Usage.Source.unspecified
  /// Billionths of a US dollar, every attempt included; unset where an offer has no price.
  public var costNanoUSD: Int64?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.inputTokens, field)
    case 2: try reader.read(&self.outputTokens, field)
    case 3: try reader.read(&self.cachedInputTokens, field)
    case 4: try reader.read(&self.cacheWriteTokens, field)
    case 5: try reader.read(&self.reasoningTokens, field)
    case 6: try reader.read(&self.longCacheWriteTokens, field)
    case 7: try reader.read(&self.source, field)
    case 8: try reader.read(&self.costNanoUSD, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.inputTokens, 1)
    writer.write(self.outputTokens, 2)
    writer.write(self.cachedInputTokens, 3)
    writer.write(self.cacheWriteTokens, 4)
    writer.write(self.reasoningTokens, 5)
    writer.write(self.longCacheWriteTokens, 6)
    writer.write(self.source, 7)
    writer.write(self.costNanoUSD, 8)
  }
}
