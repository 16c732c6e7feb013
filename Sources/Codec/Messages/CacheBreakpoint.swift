public struct CacheBreakpoint: WireMessage {
  /// Unset: the provider's default lifetime.
  public var ttl: ProtoDuration?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.ttl, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.ttl, 1)
  }
}
