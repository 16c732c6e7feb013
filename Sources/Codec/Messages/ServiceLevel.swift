public struct ServiceLevel: WireMessage {
  /// Providers whose measured p95 time to first token is over this come last.
  public var maxTimeToFirstToken: ProtoDuration?
  /// Providers whose measured output rate is under this come last.
  public var minTokensPerSecond: Double?
  /// No first token by then: start the next provider too, keep the first to answer, cancel the other.
  public var hedgeAfter: ProtoDuration?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.maxTimeToFirstToken, field)
    case 2: try reader.read(&self.minTokensPerSecond, field)
    case 3: try reader.read(&self.hedgeAfter, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.maxTimeToFirstToken, 1)
    writer.write(self.minTokensPerSecond, 2)
    writer.write(self.hedgeAfter, 3)
  }
}
