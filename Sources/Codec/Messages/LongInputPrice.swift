public struct LongInputPrice: WireMessage {
  /// More input tokens than this.
  public var aboveInputTokens: Int32 = 0
  /// US dollars per million tokens; unset: as in Price.
  public var input: Double?
  public var cachedInput: Double?
  public var cacheWrite: Double?
  public var output: Double?

  public init() {}

  public mutating func decodeField(
    _ field: FieldTag, from reader: inout WireReader
  ) throws(WireError) {
    switch field.number {
    case 1: try reader.read(&self.aboveInputTokens, field)
    case 2: try reader.read(&self.input, field)
    case 3: try reader.read(&self.cachedInput, field)
    case 4: try reader.read(&self.cacheWrite, field)
    case 5: try reader.read(&self.output, field)
    default: try reader.skip(field)
    }
  }

  public func encode(into writer: inout WireWriter) {
    writer.write(self.aboveInputTokens, 1)
    writer.write(self.input, 2)
    writer.write(self.cachedInput, 3)
    writer.write(self.cacheWrite, 4)
    writer.write(self.output, 5)
  }
}
